package io.quicksilver.job.score;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quicksilver.job.ScalaCollections;
import io.quicksilver.job.dataset.FieldReader;
import io.quicksilver.job.dataset.RowError;
import io.quicksilver.job.dataset.RowException;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.score.RollingWindows;
import io.quicksilver.model.score.StartToken;
import io.quicksilver.model.score.TextPair;
import io.quicksilver.model.score.TokenSpan;
import io.quicksilver.model.score.WhiteSpace;
import io.quicksilver.model.text.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.apache.spark.sql.Row;
import scala.collection.Seq;

/**
 * Makes spans of rows on an executor. Whatever is wrong with a row becomes its error; no row
 * throws.
 */
final class ScoreReader {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ScorePlan plan;
  private final FieldReader rows;
  private final Tokenizer tokenizer;
  private final OptionalInt start;
  private final int window;

  ScoreReader(ScorePlan plan, ModelConfig config, Tokenizer tokenizer) {
    this.plan = plan;
    this.rows = new FieldReader(plan.layout());
    this.tokenizer = tokenizer;
    this.start = StartToken.of(tokenizer, config);
    this.window = config.maxPositions();
  }

  /** Reads one row. */
  OpenRow read(Row row) {
    String id = rows.id(row);
    List<Object> kept = rows.kept(row);
    try {
      Row fields = rows.fields(row);
      return switch (plan.kind()) {
        case TEXT -> text(id, kept, fields);
        case CONTINUATION -> continuation(id, kept, fields);
        case CHOICES -> choices(id, kept, fields);
        case GENERATION -> throw new IllegalStateException("Cannot score what is to be generated");
      };
    } catch (RowException e) {
      return OpenRow.error(id, kept, e.error());
    }
  }

  private OpenRow text(String id, List<Object> kept, Row fields) throws RowException {
    String text = required(fields, "text", ScoreErrors.TEXT_EMPTY);
    int[] ids = encoded(() -> tokenizer.encode(text));
    if (start.isPresent()) {
      ids =
          plan.startAgain()
              ? StartToken.again(ids, start.getAsInt())
              : StartToken.ahead(ids, start.getAsInt());
    }
    if (text.isEmpty() || ids.length < 2) {
      throw refused(ScoreErrors.TEXT_EMPTY, "text", "a text with tokens to score", "none");
    }
    long bytes = text.getBytes(StandardCharsets.UTF_8).length;
    return OpenRow.of(
        id,
        kept,
        new RollingWindows(ids, window, plan.stride()),
        new SpanTotal(List.of(bytes, WhiteSpace.words(text))));
  }

  private OpenRow continuation(String id, List<Object> kept, Row fields) throws RowException {
    String context = required(fields, "context", ScoreErrors.CONTEXT_EMPTY);
    String continuation = required(fields, "continuation", ScoreErrors.CONTINUATION_EMPTY);
    TokenSpan span = span("continuation", context, continuation);
    return OpenRow.of(id, kept, List.of(span).iterator(), new SpanTotal(List.of()));
  }

  private OpenRow choices(String id, List<Object> kept, Row fields) throws RowException {
    String query = required(fields, "query", ScoreErrors.CONTEXT_EMPTY);
    List<String> choices = list(fields.getAs("choices"));
    int gold = gold(fields.getAs("gold"), choices.size());
    List<TokenSpan> spans = new ArrayList<>();
    List<Integer> bytes = new ArrayList<>();
    for (int i = 0; i < choices.size(); i++) {
      spans.add(span("choice " + i, query, plan.delimiter() + choices.get(i)));
      bytes.add(choices.get(i).getBytes(StandardCharsets.UTF_8).length);
    }
    return OpenRow.of(id, kept, spans.iterator(), new ChoiceScores(gold, bytes));
  }

  private TokenSpan span(String what, String context, String continuation) throws RowException {
    if (start.isEmpty() && context.isBlank()) {
      throw refused(
          ScoreErrors.CONTEXT_EMPTY,
          "context",
          "a text, since the model has no start token",
          "an empty one");
    }
    TextPair pair = encoded(() -> TextPair.of(tokenizer, start.orElse(-1), context, continuation));
    if (pair.continuation() < 1) {
      throw refused(
          ScoreErrors.CONTINUATION_EMPTY,
          what,
          "at least one token more than its context alone",
          "none, as the tokenizer merges it with the context's end");
    }
    return pair.span(window)
        .orElseThrow(
            () ->
                refused(
                    ScoreErrors.CONTINUATION_TOO_LONG,
                    what,
                    "at most the model's window of " + window + " tokens",
                    pair.continuation()));
  }

  private static String required(Row fields, String name, String code) throws RowException {
    String text = fields.getAs(name);
    if (text == null) {
      throw refused(code, name, "a text", "null");
    }
    return text;
  }

  private static List<String> list(Object value) throws RowException {
    List<String> texts = new ArrayList<>();
    if (value instanceof Seq<?> array) {
      ScalaCollections.asJava(array)
          .forEach(each -> texts.add(each == null ? null : String.valueOf(each)));
    } else if (value instanceof String text) {
      try {
        for (JsonNode each : JSON.readTree(text)) {
          texts.add(each.isValueNode() && !each.isNull() ? each.asText() : null);
        }
      } catch (JsonProcessingException e) {
        throw refused(ScoreErrors.CHOICES, "choices", "an array of texts", text);
      }
    }
    if (texts.isEmpty() || texts.stream().anyMatch(each -> each == null || each.isEmpty())) {
      throw refused(ScoreErrors.CHOICES, "choices", "an array of texts, none of them empty", value);
    }
    return texts;
  }

  private static int gold(String text, int choices) throws RowException {
    try {
      int gold = Integer.parseInt(String.valueOf(text).strip());
      if (gold >= 0 && gold < choices) {
        return gold;
      }
    } catch (NumberFormatException e) {
      throw refused(ScoreErrors.GOLD, "gold", "a choice's number, from 0 on", text);
    }
    throw refused(ScoreErrors.GOLD, "gold", "a number from 0 to " + (choices - 1), text);
  }

  /** Encodes; what the tokenizer refuses is the row's error. */
  private static <T> T encoded(Supplier<T> encoding) throws RowException {
    try {
      return encoding.get();
    } catch (RuntimeException e) {
      throw new RowException(
          RowError.TOKENIZER, "Cannot tokenise the row's text: " + e.getMessage());
    }
  }

  private static RowException refused(String code, String what, String expected, Object actual) {
    return new RowException(
        code,
        String.format(
            Locale.ROOT, "Cannot score the row: %s must be %s, got %s", what, expected, actual));
  }
}
