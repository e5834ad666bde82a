export function wordsInView(): string;
export function screenTitle(): string;
