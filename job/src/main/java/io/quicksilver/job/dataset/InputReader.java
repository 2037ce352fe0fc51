package io.quicksilver.job.dataset;

import static org.apache.spark.sql.functions.btrim;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import io.quicksilver.job.openai.ResponseFiles;
import io.quicksilver.job.settings.Redaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * Opens an input of any format so that no row is lost: what the format cannot read becomes a row
 * whose {@link InputColumns#MALFORMED} holds its text.
 *
 * <p>A row's digest is the SHA-256 of its content: of a JSON or text line as it stands, of any
 * other row's JSON with sorted columns and without nulls. It depends neither on the schema that
 * Spark infers from other rows nor on files and splits.
 */
final class InputReader {

  private static final String VALUE = "value";
  private static final String PARSED = InputColumns.LINE + "_parsed";
  private static final String BLANKS = "\u0000\t\r\n ";
  private static final Map<String, String> CSV_OPTIONS =
      Map.of("header", "true", "multiLine", "true", "escape", "\"", "enforceSchema", "false");
  private static final Map<String, String> PERMISSIVE =
      Map.of("mode", "PERMISSIVE", "columnNameOfCorruptRecord", InputColumns.MALFORMED);

  private final SparkSession spark;
  private final Map<String, String> options;
  private final Optional<String> where;
  private final InferredColumns inferred;
  private final boolean ordered;

  /**
   * A reader that hands the options of Spark's own to it, and takes the rows that are asked for.
   */
  InputReader(SparkSession spark, InputOptions asked) {
    this.spark = spark;
    this.options = asked.readerOptions();
    this.where = asked.where();
    this.inferred = new InferredColumns(asked.names());
    this.ordered = asked.ordered();
  }

  /**
   * Opens the input.
   *
   * @param format parquet, json, csv, text, orc, openai-batch, or any Spark source on the class
   *     path
   * @param path a Hadoop URI
   */
  Input open(String format, String path) {
    return switch (format.toLowerCase(Locale.ROOT)) {
      case "json" -> documents() ? other(format, path) : json(lines(path), Optional.empty());
      case ResponseFiles.FORMAT -> json(lines(path), Optional.of(BatchRequest.columns()));
      case "text" -> text(lines(path));
      case "csv" -> csv(path);
      default -> other(format, path);
    };
  }

  /** Lines of bounded length, or whole files where the user says so. */
  private Dataset<Row> lines(String path) {
    String format = isOn("wholetext") ? "text" : LineFormat.class.getName();
    return reader().format(format).load(path);
  }

  private int longestLine() {
    return options.entrySet().stream()
        .filter(option -> option.getKey().equalsIgnoreCase(LineFormat.MOST_BYTES))
        .mapToInt(option -> Integer.parseInt(option.getValue()))
        .findFirst()
        .orElse(LineFormat.LONGEST);
  }

  /** Whether the user says that a JSON value may take several lines. */
  private boolean documents() {
    return isOn("multiLine");
  }

  private boolean isOn(String name) {
    return options.entrySet().stream()
        .anyMatch(
            option ->
                option.getKey().equalsIgnoreCase(name)
                    && option.getValue().equalsIgnoreCase("true"));
  }

  private Input other(String format, String path) {
    Dataset<Row> rows = reader().format(format).load(path);
    // A table has no order. Where one decides which rows are taken, or what a batch shares, it is
    // that of their content.
    boolean sorted = ordered && !hasPlace(withPlace(rows));
    return of(sorted ? rows.orderBy(Columns.sha256(json(rows.schema()))) : rows);
  }

  private DataFrameReader reader() {
    return spark.read().options(options);
  }

  /** Takes rows that are already there. */
  Input of(Dataset<Row> rows) {
    return input(rows, named(rows.schema()), lit(null), json(rows.schema()), null);
  }

  private Input text(Dataset<Row> lines) {
    Column cut = when(col(VALUE).endsWith(LineFormat.mark(longestLine())), col(VALUE));
    return input(lines, named(lines.schema()), cut, line(lines), null);
  }

  private Input csv(String path) {
    StructType header = spark.read().options(CSV_OPTIONS).options(options).csv(path).schema();
    Dataset<Row> rows =
        spark
            .read()
            .options(CSV_OPTIONS)
            .options(options)
            .options(PERMISSIVE)
            .schema(header.add(InputColumns.MALFORMED, DataTypes.StringType))
            .csv(path);
    Column malformed = col(InputColumns.MALFORMED);
    return input(rows, named(header), malformed, coalesce(malformed, json(header)), null);
  }

  /**
   * Lines are read as text and parsed beside it: each line is one row, keeps its own types and has
   * an id of its own. Blank lines are none.
   *
   * @param known the columns; empty: all that the lines have
   */
  private Input json(Dataset<Row> text, Optional<StructType> known) {
    Dataset<Row> lines = text.where(btrim(col(VALUE), lit(BLANKS)).notEqual(""));
    StructType schema = known.orElseGet(() -> inferred(lines));
    Column parsed = from_json(col(VALUE), schema, permissive());
    List<Column> users = new ArrayList<>();
    for (StructField field : schema.fields()) {
      users.add(col(PARSED).getField(field.name()).as(field.name()));
    }
    for (StructField field : lines.schema().fields()) {
      boolean own = Arrays.asList(schema.fieldNames()).contains(field.name());
      if (!own && !field.name().equals(VALUE)) {
        users.add(Columns.named(field.name()));
      }
    }
    Column whole = udf(new OneObject(options), DataTypes.BooleanType).apply(col(VALUE));
    Column malformed = when(not(whole), col(VALUE));
    return input(
        withPlace(lines).withColumn(PARSED, parsed), users, malformed, line(lines), col(VALUE));
  }

  private Map<String, String> permissive() {
    Map<String, String> all = new HashMap<>();
    all.put("maxNestingDepth", String.valueOf(OneObject.DEEPEST));
    // Plans show these to everyone, and parsing needs no secret.
    options.forEach(
        (key, value) -> {
          if (Redaction.value(key, value).equals(value)) {
            all.put(key, value);
          }
        });
    all.putAll(PERMISSIVE);
    return all;
  }

  /** The columns of all lines together, without what is no JSON object. */
  private StructType inferred(Dataset<Row> lines) {
    StructType schema =
        spark
            .read()
            .options(permissive())
            .json(lines.select(col(VALUE)).as(Encoders.STRING()))
            .schema();
    return inferred.of(schema);
  }

  private Input input(
      Dataset<Row> source, List<Column> users, Column malformed, Column content, Column line) {
    Dataset<Row> rows = withPlace(source);
    boolean files = hasPlace(rows);
    StructType columns = rows.select(users.toArray(Column[]::new)).schema();
    requireFree(columns);
    List<Column> all = new ArrayList<>(users);
    all.add(malformed.cast(DataTypes.StringType).as(InputColumns.MALFORMED));
    all.add(Columns.sha256(content).as(InputColumns.DIGEST));
    if (line != null) {
      all.add(line.as(InputColumns.LINE));
    }
    if (files) {
      all.add(col(InputColumns.FILE));
      all.add(col(InputColumns.BLOCK));
    }
    Dataset<Row> selected = taken(rows.select(all.toArray(Column[]::new)), columns);
    if (!files) {
      // Not a file: nothing says that a second reading would bring the same rows in the same order.
      selected = selected.persist(StorageLevel.MEMORY_AND_DISK());
    }
    return new Input(selected, columns, line != null, files);
  }

  /**
   * The rows that are asked for. What cannot be read cannot be asked, and stays as an error row.
   */
  private Dataset<Row> taken(Dataset<Row> rows, StructType columns) {
    if (where.isEmpty()) {
      return rows;
    }
    try {
      return rows.where(col(InputColumns.MALFORMED).isNotNull().or(expr(where.get())));
    } catch (Exception e) {
      throw new QuicksilverException(
          ExitCode.INPUT,
          String.format(
              Locale.ROOT,
              "Cannot read the input: --where must be a Spark SQL condition over its columns (%s),"
                  + " got %s",
              String.join(", ", columns.fieldNames()),
              where.get()),
          e);
    }
  }

  private static void requireFree(StructType columns) {
    for (String name : columns.fieldNames()) {
      if (InputColumns.isOurs(name)) {
        throw new QuicksilverException(
            ExitCode.INPUT,
            "Cannot read the input: names of columns must not begin with those of the job's own,"
                + " got "
                + name);
      }
    }
  }

  /** Adds file and split to the rows of a file format, where they are not there yet. */
  private static Dataset<Row> withPlace(Dataset<Row> rows) {
    if (hasPlace(rows)) {
      return rows;
    }
    try {
      return rows.select(
          col("*"),
          col("_metadata.file_path").as(InputColumns.FILE),
          col("_metadata.file_block_start").as(InputColumns.BLOCK));
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        return rows;
      }
      throw e;
    }
  }

  private static boolean hasPlace(Dataset<Row> rows) {
    return Arrays.asList(rows.columns()).contains(InputColumns.FILE);
  }

  private static List<Column> named(StructType schema) {
    return Arrays.stream(schema.fieldNames()).map(Columns::named).toList();
  }

  /** A row's content as JSON. */
  private static Column json(StructType schema) {
    Column[] sorted =
        Arrays.stream(schema.fieldNames()).sorted().map(Columns::named).toArray(Column[]::new);
    return to_json(struct(sorted));
  }

  /** A line's content: its text, with the values of the folders it lies in where there are any. */
  private static Column line(Dataset<Row> lines) {
    return lines.schema().length() == 1 ? btrim(col(VALUE), lit(BLANKS)) : json(lines.schema());
  }
}
