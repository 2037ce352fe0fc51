package io.quicksilver.tests.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.tests.cluster.RunningJob;
import io.quicksilver.tests.cluster.Submit;
import io.quicksilver.tests.storage.LocalStorage;
import io.quicksilver.tests.storage.StoredRows;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Commands of a user over sixty prompts in a table, with the package that he adds for it. Tables
 * are made and looked at in a session of this JVM's.
 */
final class TableRuns {

  /** Rows of the table of prompts, and of each output. */
  static final int ROWS = 60;

  private static final int SHARDS = 12;
  private static final long POLL_MILLIS = 50;
  private static final Pattern DEFINITION = Pattern.compile("must be as (CREATE TABLE .*) makes");

  private final Path folder;
  private final SparkSession spark;
  private final List<String> options = new ArrayList<>();
  private final List<String> input;

  /**
   * Such commands.
   *
   * @param settings what the package wants set
   * @param input the options that name the table of prompts
   * @param packages a class of each jar of the package
   */
  TableRuns(
      Path folder,
      SparkSession spark,
      Map<String, String> settings,
      List<String> input,
      Class<?>... packages) {
    this.folder = folder;
    this.spark = spark;
    this.input = input;
    options.add("--jars");
    options.add(Stream.of(packages).map(TableRuns::jar).collect(Collectors.joining(",")));
    settings.forEach((key, value) -> options.addAll(List.of("--conf", key + "=" + value)));
    // Not two hundred for sixty rows.
    options.addAll(List.of("--conf", "spark.sql.shuffle.partitions=4"));
  }

  /** A session for what is beside the commands. */
  static SparkSession session(Map<String, String> settings) {
    SparkSession.Builder builder = SparkSession.builder().master("local[2]");
    settings.forEach(builder::config);
    return builder.config("spark.ui.enabled", "false").getOrCreate();
  }

  /** The prompts, for whoever puts them into a table. */
  static Dataset<Row> questions(SparkSession spark) {
    try {
      Path file = Path.of(TableRuns.class.getResource("/prompts/gsm8k-60.jsonl").toURI());
      return spark.read().json(file.toString());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String jar(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The command that completes the prompts. */
  static List<String> generate(String... more) {
    List<String> command = new ArrayList<>(List.of("generate", "--prompt-column", "question"));
    command.addAll(List.of("--max-new-tokens", "64", "--set", "output.keep=answer"));
    command.addAll(List.of(more));
    return command;
  }

  /** The same command with a table to write to. */
  static List<String> to(String table, List<String> command) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of("--output-table", table));
    return all;
  }

  private List<String> arguments(String output, List<String> command) {
    List<String> arguments = new ArrayList<>(options);
    arguments.addAll(command);
    arguments.addAll(input);
    arguments.addAll(List.of("--set", "output.format=json"));
    arguments.addAll(List.of("--set", "input.partitions=" + SHARDS));
    arguments.addAll(List.of("--output", folder.resolve(output).toString()));
    return arguments;
  }

  Submit.Result run(String output, List<String> command) throws IOException {
    return Submit.run(folder, Map.of(), arguments(output, command));
  }

  /** Runs it to a good end and returns what it wrote. */
  Map<String, String> completed(String output, List<String> command) throws IOException {
    Submit.Result result = run(output, command);
    assertThat(result.exitCode()).as(result.errors()).isZero();
    Map<String, String> files = StoredRows.files(new LocalStorage(folder), output);
    assertThat(StoredRows.sorted(files)).hasSize(ROWS).doesNotHaveDuplicates();
    return files;
  }

  /** Starts a run and kills it when it has written some of its shards. */
  private void cutOff(String output, List<String> command) throws Exception {
    try (RunningJob job = RunningJob.start(folder, Map.of(), arguments(output, command))) {
      while (job.isAlive() && shards(output) < 2) {
        Thread.sleep(POLL_MILLIS);
      }
      job.signal("KILL");
      job.await();
    }
    assertThat(shards(output)).isBetween(2, SHARDS - 1);
  }

  /**
   * Cuts a run off in the middle and again behind the table's commit, and each time lets the same
   * command come to its end: the table has each row once.
   *
   * @return the files that it wrote
   */
  Map<String, String> completedPastCuts(String output, String table) throws Exception {
    List<String> command = to(table, generate());
    cutOff(output, command);
    assertThat(rows(table)).as("before all is there").isEmpty();
    Map<String, String> files = completed(output, command);
    List<String> rows = written(output, table);
    assertThat(rows(table)).hasSize(ROWS).isEqualTo(rows);
    forgetEnd(output);
    assertThat(completed(output, command)).isEqualTo(files);
    assertThat(rows(table)).isEqualTo(rows);
    return files;
  }

  private int shards(String output) throws IOException {
    Path target = folder.resolve(output);
    if (!Files.isDirectory(target)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(target)) {
      return (int) files.filter(file -> file.getFileName().toString().startsWith("part-")).count();
    }
  }

  /** Makes a finished run look as if it had been cut off behind the table's commit. */
  private void forgetEnd(String output) throws IOException {
    Files.delete(folder.resolve(output + "/_SUCCESS"));
    Files.delete(folder.resolve(output + "/_quicksilver/table"));
  }

  /** Makes a table the way the refusal of a missing one says. */
  String makeTable(String name, List<String> command) throws IOException {
    Submit.Result refused = run("refused", to(name, command));
    assertThat(refused.exitCode()).as(refused.errors()).isEqualTo(2);
    Matcher definition = DEFINITION.matcher(refused.errors());
    assertThat(definition.find()).as(refused.errors()).isTrue();
    spark.sql(definition.group(1));
    return name;
  }

  /** The rows of a table. */
  List<String> rows(String table) {
    return sorted(spark.table(table));
  }

  /** The rows of a folder, as a table would have them. */
  List<String> written(String output, String table) {
    StructType columns = spark.table(table).schema();
    return sorted(spark.read().schema(columns).json(folder.resolve(output).toString()));
  }

  private static List<String> sorted(Dataset<Row> rows) {
    return rows.toJSON().collectAsList().stream().sorted().toList();
  }
}
