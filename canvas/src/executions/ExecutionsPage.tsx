import { PageSkeleton } from "@/shell/PageSkeleton";

export default function Page() {
  return <PageSkeleton />;
}
