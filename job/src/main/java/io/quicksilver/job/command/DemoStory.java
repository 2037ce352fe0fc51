package io.quicksilver.job.command;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** One completed prompt of the demo, on paper. */
final class DemoStory {

  /** The columns that a story is printed from. */
  static final StructType SCHEMA =
      StructType.fromDDL(
          "id string, sample int, prompt string, completion string, finish_reason string,"
              + " error_message string");

  private static final int WIDTH = 92;
  private static final String INDENT = "    ";

  private DemoStory() {}

  /** Prints the prompt, and below it, indented, how the model goes on. */
  static void print(Row row, Console console) {
    int width = Math.min(WIDTH, console.width() - INDENT.length());
    Wrapping.lines(row.getAs("prompt"), width).forEach(line -> console.line(console.strong(line)));
    Wrapping.lines(told(row), width).forEach(line -> console.line(INDENT + line));
    console.line("");
  }

  private static String told(Row row) {
    String completion = row.getAs("completion");
    if (completion == null) {
      return row.getAs("error_message");
    }
    boolean cut = "length".equals(row.getAs("finish_reason"));
    return completion.strip() + (cut ? " ..." : "");
  }
}
