package io.quicksilver.job.settings;

import static io.quicksilver.job.settings.ValueType.optional;
import static io.quicksilver.job.settings.ValueType.text;

import java.util.List;
import java.util.Optional;

/** What is taken of an input, beside the keys of {@link OptionKeys}. */
public final class InputKeys {

  public static final OptionKey<Optional<String>> PROMPT_TEMPLATE =
      new OptionKey<>(
          "input.prompt_template",
          "--prompt-template",
          optional(text("a text").labelled("TEXT")),
          "Prompt with columns or Spark SQL expressions in braces: 'Question: {question}\\nAnswer:'.");
  public static final OptionKey<Optional<String>> WHERE =
      new OptionKey<>(
          "input.where",
          "--where",
          optional(text("a condition").labelled("SQL")),
          "Rows to take: a Spark SQL condition over the columns.");

  static final List<OptionKey<?>> ALL = List.of(PROMPT_TEMPLATE, WHERE);

  private InputKeys() {}
}
