import { PageSkeleton } from "@/shell/PageSkeleton";

export default function Page(_: { id: string }) {
  return <PageSkeleton />;
}
