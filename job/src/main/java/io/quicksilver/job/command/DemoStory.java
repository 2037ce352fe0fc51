package io.quicksilver.job.command;

import java.util.ArrayList;
import java.util.List;
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
    console.out().println(console.strong(row.getAs("prompt")));
    for (String line : wrapped(told(row))) {
      console.out().println(INDENT + line);
    }
    console.out().println();
  }

  private static String told(Row row) {
    String completion = row.getAs("completion");
    if (completion == null) {
      return row.getAs("error_message");
    }
    boolean cut = "length".equals(row.getAs("finish_reason"));
    return completion.strip() + (cut ? " ..." : "");
  }

  /** The text in lines of at most {@link #WIDTH} characters, broken at spaces. */
  static List<String> wrapped(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split("\\s+", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
