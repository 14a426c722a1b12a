/** The mark: one step that leads to two. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden focusable="false">
      <rect width="32" height="32" rx="9" fill="var(--accent)" />
      <path
        d="M11 16h3.5m-.4 0 4.6-4.8M14.1 16l4.6 4.8"
        stroke="#fff"
        strokeWidth="2"
        strokeLinecap="round"
        fill="none"
      />
      <circle cx="9" cy="16" r="3" fill="#fff" />
      <circle cx="21.5" cy="9.5" r="3" fill="#fff" />
      <circle cx="21.5" cy="22.5" r="3" fill="#fff" />
    </svg>
  );
}
