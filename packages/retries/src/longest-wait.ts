/** Milliseconds that a timer can be set for, 24.8 days; a longer one would fire at once. */
export const longestWait = 2 ** 31 - 1;
