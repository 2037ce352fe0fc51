package io.quicksilver.job.settings;

import static io.quicksilver.job.settings.ValueType.count;
import static io.quicksilver.job.settings.ValueType.number;
import static io.quicksilver.job.settings.ValueType.oneOf;
import static io.quicksilver.job.settings.ValueType.optional;
import static io.quicksilver.job.settings.ValueType.text;
import static io.quicksilver.job.settings.ValueType.texts;
import static io.quicksilver.job.settings.ValueType.toggle;
import static io.quicksilver.job.settings.ValueType.verbatim;

import java.util.List;
import java.util.Optional;

/** The settings of {@code score} and {@code compare}. */
public final class ScoreKeys {

  public static final OptionKey<Optional<String>> TASK =
      new OptionKey<>(
          "score.task",
          "--task",
          optional(text("a task's name or file").labelled("NAME|URI")),
          "Settings of a known data set (arc-easy, gsm8k, lambada), or a file of your own.");
  public static final OptionKey<String> KIND =
      new OptionKey<>(
          "score.kind",
          "",
          oneOf("auto", "text", "continuation", "choices", "generation"),
          "What a row is; auto: by the input's columns.");
  public static final OptionKey<String> TEXT = field("text", "text", "Text to score.");
  public static final OptionKey<String> CONTEXT =
      field("context", "context", "What a continuation continues.");
  public static final OptionKey<String> CONTINUATION =
      field("continuation", "continuation", "Continuation to score.");
  public static final OptionKey<String> QUERY = field("query", "query", "What the choices answer.");
  public static final OptionKey<String> CHOICES =
      field("choices", "choices", "Array of texts, or a JSON array.");
  public static final OptionKey<String> GOLD =
      field("gold", "gold", "Number of the right choice, from 0 on.");
  public static final OptionKey<Optional<String>> PROMPT =
      new OptionKey<>(
          "score.prompt",
          "",
          optional(verbatim("TEXT", "a column, an expression or a template")),
          "Prompt to complete, where there is a reference; null: --prompt-column.");
  public static final OptionKey<String> REFERENCE =
      field("reference", "reference", "What a completion has to equal.");
  public static final OptionKey<String> DELIMITER =
      new OptionKey<>(
          "score.delimiter",
          "",
          verbatim("TEXT", "a text, which may be empty"),
          "Between query and choice.");
  public static final OptionKey<List<String>> EXAMPLES =
      new OptionKey<>(
          "score.examples",
          "",
          texts("texts that are not empty"),
          "Solved examples ahead of each query, context or prompt.");
  public static final OptionKey<String> EXAMPLE_SEPARATOR =
      new OptionKey<>(
          "score.example_separator",
          "",
          verbatim("TEXT", "a text, which may be empty"),
          "Behind each example.");
  public static final OptionKey<Optional<Integer>> STRIDE =
      new OptionKey<>(
          "score.stride",
          "--stride",
          optional(count(1, Integer.MAX_VALUE)),
          "Tokens that a text's later windows score; null: a whole window's.");
  public static final OptionKey<Boolean> PREQUENTIAL =
      new OptionKey<>(
          "score.prequential",
          "--prequential",
          toggle(),
          "Score each token by a forward over all that stands before it.");
  public static final OptionKey<Optional<String>> GROUP_BY =
      new OptionKey<>(
          "score.group_by",
          "--group-by",
          optional(text("a column").labelled("COLUMN")),
          "Column whose values have metrics of their own.");
  public static final OptionKey<Optional<String>> EXTRACT =
      new OptionKey<>(
          "score.extract",
          "--extract",
          optional(verbatim("REGEX", "a regular expression")),
          "What of completion and reference is compared: its first group, or all it matches.");
  public static final OptionKey<Optional<String>> IGNORE =
      new OptionKey<>(
          "score.ignore",
          "",
          optional(verbatim("REGEX", "a regular expression")),
          "Removed from both before they are compared.");
  public static final OptionKey<String> CONVENTION =
      new OptionKey<>(
          "score.convention",
          "",
          oneOf("own", "harness"),
          "harness: start and unknown tokens as lm-evaluation-harness on transformers 5 has them.");

  public static final OptionKey<Optional<String>> BASELINE =
      new OptionKey<>(
          "compare.baseline",
          "",
          optional(text("an output of score").labelled("A")),
          "Output of the run that is compared with.");
  public static final OptionKey<Optional<String>> CANDIDATE =
      new OptionKey<>(
          "compare.candidate",
          "",
          optional(text("an output of score").labelled("B")),
          "Output of the run that is compared.");
  public static final OptionKey<Optional<String>> COMPARISON =
      new OptionKey<>(
          "compare.json",
          "--json",
          optional(text("a path or URI").labelled("FILE")),
          "Write the comparison there as JSON.");
  public static final OptionKey<Optional<Double>> MAX_LOSS =
      new OptionKey<>(
          "compare.max_loss",
          "--max-loss",
          optional(number("standard errors, at least 0", x -> x >= 0)),
          "Fail with code 5 where B is worse by more standard errors of the paired difference.");

  /** Every one, in the order of {@code reference.conf}. */
  static final List<OptionKey<?>> ALL =
      List.of(
          TASK,
          KIND,
          TEXT,
          CONTEXT,
          CONTINUATION,
          QUERY,
          CHOICES,
          GOLD,
          PROMPT,
          REFERENCE,
          DELIMITER,
          EXAMPLES,
          EXAMPLE_SEPARATOR,
          STRIDE,
          PREQUENTIAL,
          GROUP_BY,
          EXTRACT,
          IGNORE,
          CONVENTION,
          BASELINE,
          CANDIDATE,
          COMPARISON,
          MAX_LOSS);

  private ScoreKeys() {}

  /** A column, a Spark expression, or a template with expressions in double braces. */
  private static OptionKey<String> field(String name, String standard, String description) {
    return new OptionKey<>(
        "score." + name,
        "",
        verbatim("TEXT", "a column such as " + standard + ", an expression or a template"),
        description);
  }
}
