package io.quicksilver.job.dataset;

import static org.apache.spark.sql.functions.lit;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A table that takes the rows of a run, all in one commit and once.
 *
 * <p>The commit bears the run's fingerprint: whoever comes after a run that was cut off finds there
 * whether it got so far.
 */
public final class OutputTable {

  private final SparkSession spark;
  private final String name;
  private final TableKind kind;
  private final StructType columns;
  private final StructType rows;

  private OutputTable(
      SparkSession spark, String name, TableKind kind, StructType columns, StructType rows) {
    this.spark = spark;
    this.name = name;
    this.kind = kind;
    this.columns = columns;
    this.rows = rows;
  }

  /**
   * A table that is there and can take such rows. Columns of its own become null.
   *
   * @param name catalog, database and table, as Spark SQL writes them
   * @throws QuicksilverException with code 2 if it is not or cannot
   */
  public static OutputTable open(SparkSession spark, String name, StructType rows) {
    StructType columns = described(name, rows, () -> spark.table(name).schema());
    String provider = described(name, rows, () -> provider(spark, name));
    TableKind kind =
        TableKind.of(provider)
            .orElseThrow(() -> unfit(name, rows, "a table of the kind " + provider, null));
    for (StructField row : rows.fields()) {
      String actual = field(columns, row.name()).map(OutputTable::type).orElse("none");
      if (!actual.equals(row.dataType().catalogString())) {
        throw unfit(name, rows, "one whose column " + row.name() + " is " + actual, null);
      }
    }
    for (StructField column : columns.fields()) {
      if (!column.nullable() && field(rows, column.name()).isEmpty()) {
        throw unfit(name, rows, "one whose column " + column.name() + " may not be null", null);
      }
    }
    return new OutputTable(spark, name, kind, columns, rows);
  }

  private static <T> T described(String name, StructType rows, Supplier<T> question) {
    try {
      return question.get();
    } catch (Exception e) {
      throw unfit(name, rows, Causes.sentence(e), e);
    }
  }

  private static String provider(SparkSession spark, String name) {
    return spark.sql("DESCRIBE TABLE EXTENDED " + name).collectAsList().stream()
        .filter(line -> line.getString(0).equals("Provider"))
        .map(line -> line.getString(1))
        .findFirst()
        .orElse("unknown");
  }

  private static Optional<StructField> field(StructType columns, String name) {
    return Arrays.stream(columns.fields())
        .filter(column -> column.name().equalsIgnoreCase(name))
        .findFirst();
  }

  /** The type as SQL has it; a column that refuses null is of none that rows could have. */
  private static String type(StructField column) {
    return column.dataType().catalogString() + (column.nullable() ? "" : " NOT NULL");
  }

  private static QuicksilverException unfit(
      String name, StructType rows, String actual, Exception cause) {
    return new QuicksilverException(
        ExitCode.USAGE,
        String.format(
            "Cannot append the rows to a table: --output-table must be as CREATE TABLE %s (%s) USING"
                + " %s makes it, got %s",
            name, rows.toDDL(), TableKind.named(name).provider(), actual),
        cause);
  }

  /** As the user wrote it. */
  public String name() {
    return name;
  }

  /**
   * Appends the rows of a run, unless they are there.
   *
   * @param run its fingerprint
   * @return whether they were not
   * @throws QuicksilverException with code 1 if the table does not take them
   */
  public boolean append(Dataset<Row> stored, String run) {
    try {
      if (kind.holds(spark, name, run)) {
        return false;
      }
      stored.select(columns()).writeTo(name).options(kind.options(run)).append();
      return true;
    } catch (Exception e) {
      throw new QuicksilverException(
          ExitCode.OTHER,
          String.format(
              "Cannot append the rows to a table: %s must take them, got %s; the same command goes on"
                  + " from there",
              name, Causes.sentence(e)),
          e);
    }
  }

  private Column[] columns() {
    return Arrays.stream(columns.fields())
        .map(
            column ->
                field(rows, column.name())
                    .map(row -> Columns.named(row.name()))
                    .orElse(lit(null).cast(column.dataType()))
                    .as(column.name()))
        .toArray(Column[]::new);
  }
}
