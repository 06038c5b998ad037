export const LARGEST_NOTE = 1024 ** 2;
