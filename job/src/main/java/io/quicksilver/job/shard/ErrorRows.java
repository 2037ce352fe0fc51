package io.quicksilver.job.shard;

import static org.apache.spark.sql.functions.array_position;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_extract;
import static org.apache.spark.sql.functions.spark_partition_id;

import io.quicksilver.job.dataset.OutputForm;
import io.quicksilver.job.dataset.OutputSchema;
import io.quicksilver.job.dataset.ShardPlan;
import io.quicksilver.job.storage.OutputFolder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The error rows that lie in an output, and the shards that they lie in: what a retry computes
 * anew, and what it lays between.
 */
final class ErrorRows implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ErrorRows.class);
  private static final String PART = "__quicksilver_part";
  private static final String NAME = "part-(\\d+-\\d+)\\.";

  private final OutputForm form;
  private final Dataset<Row> written;
  private final Dataset<Row> ids;
  private final List<String> names;

  private ErrorRows(OutputForm form, Dataset<Row> written, Dataset<Row> ids, List<String> names) {
    this.form = form;
    this.written = written;
    this.ids = ids;
    this.names = names;
  }

  /** Reads an output's. */
  static ErrorRows of(SparkSession spark, OutputFolder output, OutputForm form) {
    Dataset<Row> written =
        form.named(
            form.stored(spark, output.uri())
                .withColumn(PART, regexp_extract(col("_metadata.file_name"), NAME, 1)));
    Dataset<Row> errors = written.where(col(OutputSchema.STATUS).equalTo(OutputSchema.ERROR));
    List<String> names =
        errors.select(PART).distinct().orderBy(PART).as(Encoders.STRING()).collectAsList();
    // Kept, since the files that they are read from are replaced one by one.
    Dataset<Row> ids = errors.select(OutputSchema.ID).distinct().persist();
    LOG.info("{} ids with error rows, in {} shards", ids.count(), names.size());
    return new ErrorRows(form, written, ids, names);
  }

  /** Ids of rows with an error. */
  Dataset<Row> ids() {
    return ids;
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
