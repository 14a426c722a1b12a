import { strings } from "@/strings";
import { Skeleton } from "@/ui/Feedback";

/** A page's shape while it loads. */
export function PageSkeleton() {
  return (
    <div className="page" role="status" aria-label={strings.common.loading}>
      <Skeleton width={180} height={26} />
      <div className="skeleton-rows">
        {Array.from({ length: 6 }, (_, index) => (
          <Skeleton key={index} height={56} />
        ))}
      </div>
    </div>
  );
}
