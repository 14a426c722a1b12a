import { PageSkeleton } from "@/shell/PageSkeleton";

export default function Page(_: { a: string; b: string }) {
  return <PageSkeleton />;
}
