package io.quicksilver.job.dataset;

import static org.apache.spark.sql.functions.expr;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.StructField;

/** Finds the columns that the user names, and says which ones there are where one is missing. */
final class ColumnChooser {

  private final Input input;

  ColumnChooser(Input input) {
    this.input = input;
  }

  /**
   * The path in the JSON line that an expression names, if the input has lines with such a place.
   */
  Optional<JsonPath> linePath(String expression) {
    return input.lines()
        ? JsonPath.parse(expression).filter(path -> path.isIn(input.columns()))
        : Optional.empty();
  }

  /**
   * A column by name, or a Spark expression over one row.
   *
   * @param option the option that sets it, for messages
   * @param given what that says
   * @param text the column or expression that it means
   */
  Column expression(String option, String given, String text) {
    if (has(text)) {
      return Columns.named(text);
    }
    if (input.columns().isEmpty()) {
      throw new QuicksilverException(
          ExitCode.INPUT,
          String.format(
              "Cannot read the input: it must have rows with a column for %s, got none", option));
    }
    try {
      Column column = expr(text);
      // A filter takes neither aggregates nor generators, which would change the number of rows.
      input.rows().select(users()).where(column.isNotNull());
      return column;
    } catch (Exception e) {
      throw new QuicksilverException(
          ExitCode.INPUT,
          String.format(
              Locale.ROOT,
              "Cannot read the input: %s must be one of its columns (%s), or made of them by Spark"
                  + " expressions over one row, got %s",
              option,
              input.names(),
              given),
          e);
    }
  }

  private Column[] users() {
    return Arrays.stream(input.columns().fieldNames()).map(Columns::named).toArray(Column[]::new);
  }

  private boolean has(String name) {
    return Arrays.asList(input.columns().fieldNames()).contains(name);
  }

  /** Sampling options that have a column, but for columns that are prompt or id already. */
  List<String> overrides(InputOptions options) {
    List<String> names = new ArrayList<>(OptionOverrides.NAMES);
    names.removeIf(name -> !has(name) || name.equals(options.promptColumn()));
    names.removeIf(name -> options.idColumn().filter(name::equals).isPresent());
    if (!options.samplesPerRow()) {
      names.remove("samples");
    }
    return names;
  }

  /** The fields of the columns to keep, each once. */
  List<StructField> kept(List<String> names) {
    List<StructField> kept = new ArrayList<>();
    for (String name : new LinkedHashSet<>(names)) {
      if (!has(name)) {
        throw new QuicksilverException(
            ExitCode.INPUT,
            String.format(
                "Cannot read the input: output.keep must name its columns (%s), got %s",
                input.names(), name));
      }
      if (OutputSchema.reserved().stream().anyMatch(name::equalsIgnoreCase)) {
        throw new QuicksilverException(
            ExitCode.USAGE,
            String.format(
                "Cannot keep %s: output.keep must not name a column that the output has already",
                name));
      }
      StructField field = input.columns().apply(name);
      kept.add(new StructField(name, field.dataType(), true, field.metadata()));
    }
    return kept;
  }
}
