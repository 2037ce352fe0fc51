package io.quicksilver.job.dataset;

/** Where a row of a prompt table has its prompt. */
public enum PromptPlace {
  /** In a column of its own. */
  COLUMN,

  /** In its JSON line, at the path that the prompt column's expression is. */
  LINE,

  /** In its JSON line, which is a request to OpenAI's API, options and all. */
  REQUEST
}
