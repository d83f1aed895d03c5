/** The tasks that come with the program. */
export const bundledTasks: readonly string[] = ["wordnet"];
