/** The mark of AIOS: a round that is gone again and again, and the one thing it looks after. */
export function Mark({ size = 32 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 64 64" aria-hidden="true" focusable="false">
      <rect width="64" height="64" rx="17" fill="#17625c" />
      <path d="M45.4 24.3A15.5 15.5 0 1 0 47.2 35" fill="none" stroke="#fff" strokeWidth="6" strokeLinecap="round" />
      <circle cx="32" cy="32" r="5.5" fill="#f5bd63" />
    </svg>
  );
}
