package io.quicksilver.job.score;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import io.quicksilver.job.dataset.FieldChoice;
import io.quicksilver.job.dataset.TextTemplate;
import io.quicksilver.job.settings.OptionKey;
import io.quicksilver.job.settings.ScoreKeys;
import io.quicksilver.job.settings.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Finds out what the rows of an input are, and where they have it. Once it was asked it knows the
 * kind.
 */
public final class ScoreFields implements Function<List<String>, FieldChoice> {

  /** Name of the derived column that a completion is compared with. */
  public static final String REFERENCE = "reference";

  private static final Map<String, OptionKey<String>> KEYS =
      Map.of(
          "text", ScoreKeys.TEXT,
          "context", ScoreKeys.CONTEXT,
          "continuation", ScoreKeys.CONTINUATION,
          "query", ScoreKeys.QUERY,
          "choices", ScoreKeys.CHOICES,
          "gold", ScoreKeys.GOLD,
          "reference", ScoreKeys.REFERENCE);

  private final Settings settings;
  private ScoreKind kind;

  /** The fields that the settings name. */
  public ScoreFields(Settings settings) {
    this.settings = settings;
  }

  /** What the rows are. */
  public ScoreKind kind() {
    if (kind == null) {
      throw new IllegalStateException("Cannot tell the kind: the input must be open, got none");
    }
    return kind;
  }

  @Override
  public FieldChoice apply(List<String> columns) {
    kind = kind(columns);
    if (kind == ScoreKind.GENERATION) {
      String prompt = settings.get(ScoreKeys.PROMPT).orElse(settings.promptColumn());
      return new FieldChoice(
          "score.prompt or --prompt-column",
          prompt,
          ahead(TextTemplate.expression(prompt, columns)),
          Map.of(REFERENCE, TextTemplate.expression(settings.get(ScoreKeys.REFERENCE), columns)));
    }
    List<String> fields = new ArrayList<>();
    for (String name : kind.fields()) {
      String value = TextTemplate.expression(text(name), columns);
      if (name.equals("query") || name.equals("context")) {
        value = ahead(value);
      }
      fields.add("'" + name + "'");
      fields.add(name.equals("choices") ? value : "CAST(" + value + " AS STRING)");
    }
    return new FieldChoice(
        "score." + String.join(", score.", kind.fields()),
        kind.fields().stream().map(this::text).collect(Collectors.joining(", ")),
        "named_struct(" + String.join(", ", fields) + ")",
        Map.of());
  }

  /** What the settings say of where fields are: columns, expressions and templates. */
  public List<String> texts() {
    List<String> texts = new ArrayList<>(KEYS.keySet().stream().map(this::text).toList());
    settings.get(ScoreKeys.PROMPT).ifPresent(texts::add);
    return texts;
  }

  private String text(String field) {
    return settings.get(KEYS.get(field));
  }

  /** The expression with the solved examples ahead of it. */
  private String ahead(String expression) {
    List<String> examples = settings.get(ScoreKeys.EXAMPLES);
    if (examples.isEmpty()) {
      return expression;
    }
    String separator = settings.get(ScoreKeys.EXAMPLE_SEPARATOR);
    StringBuilder text = new StringBuilder();
    examples.forEach(example -> text.append(example).append(separator));
    return "concat("
        + TextTemplate.literal(text.toString())
        + ", CAST("
        + expression
        + " AS STRING))";
  }

  private ScoreKind kind(List<String> columns) {
    String asked = settings.get(ScoreKeys.KIND);
    if (!asked.equals("auto")) {
      return ScoreKind.valueOf(asked.toUpperCase(Locale.ROOT));
    }
    return Arrays.stream(ScoreKind.values())
        .filter(each -> each.fields().stream().allMatch(name -> isThere(name, columns)))
        .findFirst()
        .orElseThrow(
            () ->
                new QuicksilverException(
                    ExitCode.INPUT,
                    String.format(
                        "Cannot score the input: its columns must be text, or context and"
                            + " continuation, or query, choices and gold, or a prompt and"
                            + " reference, or be named by score.text and its like, got %s",
                        String.join(", ", columns))));
  }

  /** Whether the input has the field, or the user says where it is. */
  private boolean isThere(String name, List<String> columns) {
    OptionKey<String> key = KEYS.get(name);
    return settings.isGiven(key) || columns.contains(settings.get(key));
  }
}
