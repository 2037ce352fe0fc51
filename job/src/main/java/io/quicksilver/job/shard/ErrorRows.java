package io.quicksilver.job.shard;

import static org.apache.spark.sql.functions.array_position;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_extract;
import static org.apache.spark.sql.functions.spark_partition_id;

import io.quicksilver.job.dataset.OutputForm;
import io.quicksilver.job.dataset.OutputSchema;
import io.quicksilver.job.dataset.PromptTable;
import io.quicksilver.job.dataset.ShardPlan;
import io.quicksilver.job.storage.OutputFolder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The error rows that lie in an output, and the shards that they lie in: what a retry computes
 * anew, and what it lays between.
 *
 * <p>A row that is named by its content, or that could not be read, has another id once it is
 * mended, and so may lie in another shard. Such rows are computed where they belong, and go where
 * they were.
 */
final class ErrorRows implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ErrorRows.class);
  private static final String PART = "__quicksilver_part";
  private static final String NAME = "part-(\\d+-\\d+)\\.";

  private static final Encoder<String> STRING = Encoders.STRING();

  private final OutputForm form;
  private final Dataset<Row> written;
  private final Dataset<Row> ids;
  private final List<String> names;
  private final Set<String> emptied;

  private ErrorRows(
      OutputForm form,
      Dataset<Row> written,
      Dataset<Row> ids,
      List<String> names,
      Set<String> emptied) {
    this.form = form;
    this.written = written;
    this.ids = ids;
    this.names = names;
    this.emptied = emptied;
  }

  /**
   * Reads an output's.
   *
   * @param table the input as it is now
   * @throws IllegalArgumentException if more than error rows changed in it
   */
  static ErrorRows of(
      SparkSession spark, OutputFolder output, OutputForm form, PromptTable table, ShardPlan plan) {
    Dataset<Row> written =
        form.named(
            form.stored(spark, output.uri())
                .withColumn(PART, regexp_extract(col("_metadata.file_name"), NAME, 1)));
    Dataset<Row> errors = written.where(col(OutputSchema.STATUS).equalTo(OutputSchema.ERROR));
    Dataset<Row> rows = rows(table, plan, output.shards());
    Dataset<Row> fresh =
        rows.join(written.select(OutputSchema.ID).distinct(), OutputSchema.ID, "left_anti")
            .persist();
    // Kept, since the files that they are read from are replaced one by one.
    Dataset<Row> ids =
        errors.select(OutputSchema.ID).union(fresh.select(OutputSchema.ID)).distinct().persist();
    try {
      requireOthersUnchanged(first(written), first(errors), rows, fresh);
      List<String> names =
          errors
              .select(PART)
              .union(fresh.select(PART))
              .distinct()
              .orderBy(PART)
              .as(STRING)
              .collectAsList();
      LOG.info("{} ids to compute anew, in {} shards", ids.count(), names.size());
      return new ErrorRows(form, written, ids, names, emptied(written, rows, ids, names));
    } catch (RuntimeException | Error e) {
      ids.unpersist();
      throw e;
    } finally {
      fresh.unpersist();
    }
  }

  /** Those of some shards in which no row stays, and none is computed. */
  private static Set<String> emptied(
      Dataset<Row> written, Dataset<Row> rows, Dataset<Row> ids, List<String> names) {
    Dataset<Row> staying =
        written.where(col(PART).isin(names.toArray())).join(ids, OutputSchema.ID, "left_anti");
    Dataset<Row> computed = rows.join(ids, OutputSchema.ID, "left_semi");
    Set<String> emptied = new HashSet<>(names);
    staying
        .select(PART)
        .union(computed.select(PART))
        .distinct()
        .as(STRING)
        .collectAsList()
        .forEach(emptied::remove);
    return emptied;
  }

  /** Id and shard of the input's rows, of the shards that are there. */
  private static Dataset<Row> rows(PromptTable table, ShardPlan plan, Set<String> there) {
    String[] names = IntStream.range(0, plan.shards()).mapToObj(plan::name).toArray(String[]::new);
    return table
        .placed(plan, OutputSchema.ID, PART)
        .withColumn(PART, element_at(lit(names), col(PART).plus(1)))
        .where(col(PART).isin(there.toArray()));
  }

  private static Dataset<Row> first(Dataset<Row> written) {
    return written.where(col(OutputSchema.SAMPLE).equalTo(0));
  }

  /** Each row of the input must be in the output at the end, once. */
  private static void requireOthersUnchanged(
      Dataset<Row> written, Dataset<Row> errors, Dataset<Row> rows, Dataset<Row> fresh) {
    long gone = errors.join(rows, OutputSchema.ID, "left_anti").count();
    long after = written.count() - gone + fresh.count();
    if (after != rows.count()) {
      throw new IllegalArgumentException(
          "one over an input in which rows without an error have changed since");
    }
  }

  /** Ids of rows with an error, and of those that are new. */
  Dataset<Row> ids() {
    return ids;
  }

  /** Names of the shards that will have no row. */
  Set<String> emptied() {
    return emptied;
  }

  /** The shards that hold them. */
  List<Integer> shards(ShardPlan plan) {
    Map<String, Integer> numbers = new HashMap<>();
    for (int shard = 0; shard < plan.shards(); shard++) {
      numbers.put(plan.name(shard), shard);
    }
    return names.stream().map(numbers::get).toList();
  }

  /**
   * The whole of those shards: the rows that were there, with those in the errors' place that were
   * computed anew.
   *
   * @param anew partition {@code i + 1} holds rows of the i-th of the shards, and behind those of
   *     shards that were not there; so does the result
   * @param shards how many those are together
   */
  Dataset<Row> merged(Dataset<Row> anew, int shards) {
    List<String> places = new ArrayList<>(List.of(""));
    places.addAll(names);
    Column place = array_position(lit(places.toArray(String[]::new)), col(PART)).minus(1);
    Dataset<Row> kept =
        written
            .where(col(PART).isin(names.toArray()))
            .join(ids, OutputSchema.ID, "left_anti")
            .withColumn(PART, place.cast("int"))
            .select(columns(anew, PART));
    int[] keys = ShardPlan.keys(shards + 1);
    // The new rows ahead: a task learns its shard by the number of its partition.
    Dataset<Row> all =
        anew.withColumn(PART, spark_partition_id())
            .unionByName(kept)
            .repartition(shards + 1, element_at(lit(keys), col(PART).plus(1)));
    return form.named(all)
        .sortWithinPartitions(OutputSchema.ID, OutputSchema.SAMPLE)
        .select(columns(anew));
  }

  @Override
  public void close() {
    ids.unpersist();
  }

  private static Column[] columns(Dataset<Row> anew, String... more) {
    List<Column> columns = new ArrayList<>();
    for (String name : anew.columns()) {
      columns.add(col("`" + name.replace("`", "``") + "`"));
    }
    for (String name : more) {
      columns.add(col(name));
    }
    return columns.toArray(Column[]::new);
  }
}
