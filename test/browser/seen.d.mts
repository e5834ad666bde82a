export function actsInView(): string[];
export function wordsInView(): string;
export function screenTitle(): string;
