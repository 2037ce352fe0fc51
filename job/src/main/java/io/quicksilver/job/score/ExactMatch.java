package io.quicksilver.job.score;

import io.quicksilver.job.dataset.OutputSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * The function of {@code map} that makes a scored row of a generated one, whose last column is the
 * reference.
 *
 * <p>Of completion and reference what the expression extracts is compared: its first group, or all
 * that it matches where it has none, at its first match. A reference that it does not match is
 * compared as it is. White space around does not count.
 */
public final class ExactMatch implements MapFunction<Row, Row> {

  private static final long serialVersionUID = 1L;
  private static final StructType GENERATED = OutputSchema.own(false);
  // By place: rows on their way from one function to the next have no schema.
  private static final int ID = GENERATED.fieldIndex(OutputSchema.ID);
  private static final int STATUS = GENERATED.fieldIndex(OutputSchema.STATUS);
  private static final int COMPLETION = GENERATED.fieldIndex(OutputSchema.COMPLETION);
  private static final int TOKENS = GENERATED.fieldIndex(OutputSchema.COMPLETION_TOKENS);
  private static final int LOGPROB = GENERATED.fieldIndex(OutputSchema.LOGPROB);
  private static final int MESSAGE = GENERATED.fieldIndex(OutputSchema.ERROR_MESSAGE);

  private final String extract;
  private final String ignore;

  /**
   * A comparison.
   *
   * @param extract a regular expression, or null for all of both
   * @param ignore a regular expression of what is removed, or null for nothing
   */
  public ExactMatch(String extract, String ignore) {
    this.extract = extract;
    this.ignore = ignore;
  }

  @Override
  public Row call(Row row) {
    String completion = row.getString(COMPLETION);
    int last = row.size() - 1;
    String reference = row.getString(last);
    boolean ok = OutputSchema.OK.equals(row.getString(STATUS));
    boolean comparable = ok && reference != null;
    String extracted = comparable ? extracted(completion) : null;
    List<Object> values = new ArrayList<>();
    values.add(row.getString(ID));
    values.add(comparable ? OutputSchema.OK : OutputSchema.ERROR);
    values.add(comparable ? row.get(LOGPROB) : null);
    values.add(comparable ? row.get(TOKENS) : null);
    values.add(comparable ? completion : null);
    values.add(extracted);
    values.add(comparable ? extracted != null && extracted.equals(expected(reference)) : null);
    values.add(ok && !comparable ? ScoreErrors.REFERENCE_EMPTY : row.get(MESSAGE - 1));
    values.add(
        ok && !comparable
            ? "Cannot score the row: reference must be a text, got null"
            : row.get(MESSAGE));
    for (int i = MESSAGE + 1; i < last; i++) {
      values.add(row.get(i));
    }
    return RowFactory.create(values.toArray());
  }

  /** What a reference comes to. */
  String expected(String reference) {
    String part = extracted(reference);
    return part == null ? cleaned(reference) : part;
  }

  /** What the expression finds in a text; null where it finds nothing. */
  String extracted(String text) {
    if (extract == null) {
      return cleaned(text);
    }
    Matcher matcher = Pattern.compile(extract).matcher(text);
    if (!matcher.find()) {
      return null;
    }
    String part = matcher.groupCount() == 0 ? matcher.group() : matcher.group(1);
    return part == null ? null : cleaned(part);
  }

  private String cleaned(String text) {
    String kept = ignore == null ? text : Pattern.compile(ignore).matcher(text).replaceAll("");
    return kept.strip();
  }
}
