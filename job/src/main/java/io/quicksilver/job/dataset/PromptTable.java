package io.quicksilver.job.dataset;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;

/**
 * An input's prompts, ids, options and kept columns, cut into shards.
 *
 * <p>Every row has a position in that order and an id: the id column as text, or, where that is
 * null or there is none, a digest of the row's content, and behind it the row's number among equal
 * rows from the second on. Neither depends on how Spark reads the files.
 */
public final class PromptTable implements AutoCloseable {

  private final Input input;
  private final InputOptions options;
  private final Dataset<Row> table;
  private final PromptLayout layout;
  private final List<StructField> kept;
  private final int cores;
  private final ContentIds contentIds = new ContentIds();
  private InputScan scan;
  private List<Set<String>> earlier = List.of();

  private PromptTable(
      Input input,
      InputOptions options,
      Dataset<Row> table,
      PromptLayout layout,
      List<StructField> kept,
      int cores) {
    this.input = input;
    this.options = options;
    this.table = table;
    this.layout = layout;
    this.kept = kept;
    this.cores = cores;
  }

  /**
   * Opens an input and checks that its columns are there.
   *
   * @throws QuicksilverException with code 3 if it cannot be read or has not the columns
   */
  public static PromptTable open(SparkSession spark, InputOptions options) {
    return of(spark, options, read(spark, options), itself(options));
  }

  private static Input read(SparkSession spark, InputOptions options) {
    try {
      return new InputReader(spark, options).open(options.format(), options.path());
    } catch (Exception e) {
      throw unreadable(options, e);
    }
  }

  /**
   * The same, where the input's columns decide what is read of a row.
   *
   * @param choice is told the columns
   */
  public static PromptTable open(
      SparkSession spark, InputOptions options, Function<List<String>, FieldChoice> choice) {
    Input input = read(spark, options);
    FieldChoice chosen = choice.apply(List.of(input.columns().fieldNames()));
    return of(spark, options.withPrompt(chosen.prompt()), input, chosen);
  }

  /** The same over rows that are already there, such as the embedded prompts. */
  public static PromptTable of(SparkSession spark, InputOptions options, Dataset<Row> rows) {
    return of(spark, options, new InputReader(spark, options).of(rows), itself(options));
  }

  private static FieldChoice itself(InputOptions options) {
    String prompt = options.promptColumn();
    return new FieldChoice("--prompt-column", prompt, prompt, Map.of());
  }

  private static PromptTable of(
      SparkSession spark, InputOptions options, Input input, FieldChoice choice) {
    ColumnChooser chooser = new ColumnChooser(input);
    List<Column> columns = new ArrayList<>();
    columns.add(
        options
            .idColumn()
            .map(id -> chooser.expression("--id-column", id, id).cast(DataTypes.StringType))
            .orElse(lit(null).cast(DataTypes.StringType))
            .as(InputColumns.ID));
    columns.add(col(InputColumns.DIGEST));
    columns.add(col(InputColumns.MALFORMED));
    Optional<JsonPath> path = chooser.linePath(options.promptColumn());
    columns.add(
        path.isPresent()
            ? col(InputColumns.LINE)
            : chooser
                .expression(choice.option(), choice.text(), options.promptColumn())
                .as(InputColumns.PROMPT));
    List<String> overrides = chooser.overrides(options);
    overrides.forEach(name -> columns.add(Columns.named(name).as(InputColumns.OPTION + name)));
    List<StructField> kept = chooser.kept(options.keep());
    for (int i = 0; i < kept.size(); i++) {
      columns.add(Columns.named(kept.get(i).name()).as(InputColumns.KEEP + i));
    }
    for (Map.Entry<String, String> each : choice.derived().entrySet()) {
      Column value = chooser.expression(each.getKey(), each.getValue(), each.getValue());
      columns.add(value.cast(DataTypes.StringType).as(InputColumns.KEEP + kept.size()));
      kept.add(new StructField(each.getKey(), DataTypes.StringType, true, Metadata.empty()));
    }
    if (input.files()) {
      columns.add(col(InputColumns.FILE));
      columns.add(col(InputColumns.BLOCK));
    }
    Dataset<Row> table = input.rows().select(columns.toArray(Column[]::new));
    PromptLayout layout =
        new PromptLayout(
            PositionAssigner.schema(table.schema())
                .add(InputColumns.SHARD, DataTypes.IntegerType)
                .json(),
            path.isPresent() ? options.promptColumn() : choice.text(),
            place(options, path.isPresent()),
            overrides,
            kept.stream().map(StructField::name).toList());
    return new PromptTable(
        input, options, table, layout, kept, spark.sparkContext().defaultParallelism());
  }

  private static PromptPlace place(InputOptions options, boolean line) {
    if (!line) {
      return PromptPlace.COLUMN;
    }
    return BatchRequest.isIn(options) ? PromptPlace.REQUEST : PromptPlace.LINE;
  }

  /** Where the rows of {@link #sharded} have what. */
  public PromptLayout layout() {
    return layout;
  }

  /** Which column of {@link #sharded} is the row's shard. */
  public int shardColumn() {
    return table.schema().length() - (input.files() ? 2 : 0) + 1;
  }

  /** The kept columns, as the output has them. */
  public List<StructField> kept() {
    return List.copyOf(kept);
  }

  /** Rows to complete. */
  public long rows() {
    return Math.min(scan().all().rows(), options.limit().orElse(Long.MAX_VALUE));
  }

  /** How long the rows are. */
  public LongestRow longest() {
    return scan().longest();
  }

  /**
   * SHA-256 over the content of all rows of the input; over their order, too, where that says which
   * rows are taken, or what a batch shares.
   */
  public String digest() {
    InputScan.Sum all = scan().all();
    return options.ordered() ? all.orderedDigest() : all.digest();
  }

  /** What each file holds; all under an empty name where the input has no files. */
  public SortedMap<String, InputFile> files() {
    SortedMap<String, InputFile> files = new TreeMap<>();
    scan().files().forEach((file, sum) -> files.put(file, new InputFile(sum.rows(), sum.digest())));
    return files;
  }

  /**
   * Lets rows that a run has taken in before keep their positions, and those of other files follow.
   *
   * @param intakes the files of each intake before
   */
  public void placeFirst(List<Set<String>> intakes) {
    earlier = List.copyOf(intakes);
  }

  /** Shards for so many of the rows, unless a run that is there has said how many. */
  public ShardPlan.Intake intake(long rows) {
    return ShardPlan.intake(rows, options.partitions(), cores, options.unit());
  }

  /** Rows that no shard separates. */
  public int unit() {
    return options.unit();
  }

  private InputScan scan() {
    if (scan == null) {
      try {
        scan = InputScan.of(table, layout, input.files());
      } catch (Exception e) {
        throw unreadable(options, e);
      }
    }
    return scan;
  }

  /** The rows with ids and positions, wherever they lie. */
  public Dataset<Row> identified() {
    Dataset<Row> placed =
        table.mapPartitions(
            new PositionAssigner(
                table.schema(), input.files(), scan().firstPositions(earlier), rows()),
            Encoders.row(PositionAssigner.schema(table.schema())));
    return scan().rowsWithoutId() == 0 ? placed : contentIds.given(placed);
  }

  /** Id and shard of each row, in columns of these names. */
  public Dataset<Row> placed(ShardPlan plan, String id, String shard) {
    return identified().select(col(InputColumns.ID).as(id), ShardCutter.shard(plan).as(shard));
  }

  /**
   * The rows of some shards, with the columns of {@link #layout}. Partition {@code i + 1} holds
   * shard {@code open[i]}, in the order of ids; where a batch shares its context, in the input's
   * order. Partition 0 holds nothing: Spark writes a file for it whether it has rows or not.
   */
  public Dataset<Row> sharded(ShardPlan plan, List<Integer> open) {
    return ShardCutter.cut(identified(), plan, open);
  }

  /**
   * The same, of rows with these ids and of some shards' rows only.
   *
   * @param ids one column, {@link OutputSchema#ID}, each once
   * @param whole the shards of which every row is taken
   */
  public Dataset<Row> sharded(
      ShardPlan plan, List<Integer> open, Dataset<Row> ids, List<Integer> whole) {
    Dataset<Row> rows = identified();
    Column id = ids.col(OutputSchema.ID);
    Dataset<Row> wanted =
        rows.join(ids, rows.col(InputColumns.ID).equalTo(id), "left_outer")
            .where(id.isNotNull().or(ShardCutter.shard(plan).isin(whole.toArray())))
            .drop(id);
    return ShardCutter.cut(wanted, plan, open);
  }

  /** Lets go of what was kept for later passes. */
  @Override
  public void close() {
    contentIds.close();
    if (!input.files()) {
      input.rows().unpersist();
    }
  }

  private static QuicksilverException unreadable(InputOptions options, Exception cause) {
    return cause instanceof QuicksilverException known
        ? known
        : new QuicksilverException(
            ExitCode.INPUT,
            String.format(
                "Cannot read the input: --input must be %s data, or --format name another, got %s"
                    + " (%s)",
                options.format(), options.path(), Causes.sentence(cause)),
            cause);
  }
}
