export const LARGEST_NOTE = 8 * 1024 ** 2;
