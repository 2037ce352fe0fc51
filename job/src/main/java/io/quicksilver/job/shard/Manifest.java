package io.quicksilver.job.shard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.quicksilver.job.dataset.InputFile;
import io.quicksilver.job.dataset.ShardPlan;
import io.quicksilver.job.report.Digests;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whose an output is: all that its rows depend on, and how they are cut into shards. Only a run
 * with the same manifest may go on with it.
 *
 * @param command {@code generate} or {@code score}
 * @param product version that began the run
 * @param model digest over weights, configuration, tokenizer and template
 * @param settings those that rows depend on, secrets redacted
 * @param input SHA-256 over the content of all rows, in any order
 * @param intakes rows taken in together: those of the first run, then those added
 */
public record Manifest(
    String command,
    String product,
    String model,
    SortedMap<String, String> settings,
    String input,
    List<Intake> intakes) {

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * Rows taken in together.
   *
   * @param rows how many
   * @param shards that they are cut into
   * @param files that they lie in
   */
  public record Intake(long rows, int shards, SortedMap<String, InputFile> files) {}

  /** Keeps its own copies. */
  public Manifest {
    settings = new TreeMap<>(settings);
    intakes = List.copyOf(intakes);
  }

  /** Names the rows: two runs with the same one write the same. */
  public String fingerprint() {
    return Digests.sha256(command, product, model, settings.toString(), input);
  }

  /** How the rows are cut. */
  public ShardPlan plan(int unit) {
    return new ShardPlan(
        intakes.stream()
            .map(intake -> new ShardPlan.Intake(intake.rows(), intake.shards()))
            .toList(),
        unit);
  }

  /** The files of each intake. */
  public List<Set<String>> files() {
    return intakes.stream().map(intake -> intake.files().keySet()).toList();
  }

  /** What keeps this run from going on where {@code there} stands; nothing where it may. */
  public Optional<String> difference(Manifest there) {
    Optional<String> settingsOrModel = differenceApartFromInput(there);
    if (settingsOrModel.isPresent()) {
      return settingsOrModel;
    }
    if (!input.equals(there.input)) {
      boolean files = !intakes.get(0).files().containsKey("");
      return Optional.of(
          files
              ? "another input (--append-input takes in files that were added, --retry-errors error"
                  + " rows that were mended)"
              : "another input (a table's older state goes by input.options.snapshot-id and its like)");
    }
    // Which rows came first goes by the files' names.
    return there.intakes.size() == 1 || intakes.get(0).files().equals(there.allFiles())
        ? Optional.empty()
        : Optional.of("an input whose files were moved after others were added");
  }

  private SortedMap<String, InputFile> allFiles() {
    SortedMap<String, InputFile> files = new TreeMap<>();
    intakes.forEach(intake -> files.putAll(intake.files()));
    return files;
  }

  private Optional<String> differenceApartFromInput(Manifest there) {
    if (!command.equals(there.command)) {
      return Optional.of("a run of " + there.command);
    }
    if (!product.equals(there.product)) {
      return Optional.of("a run of version " + there.product);
    }
    if (!model.equals(there.model)) {
      return Optional.of("a run with another model");
    }
    Set<String> keys = new java.util.TreeSet<>(settings.keySet());
    keys.addAll(there.settings.keySet());
    return keys.stream()
        .filter(key -> !Objects.equals(settings.get(key), there.settings.get(key)))
        .findFirst()
        .map(key -> String.format("a run with %s = %s", key, there.settings.get(key)));
  }

  /**
   * The manifest {@code there} with the files that were added since as an intake of their own.
   *
   * @param shards cuts so many rows
   * @throws IllegalArgumentException with what keeps this run from going on there
   */
  Manifest appendedTo(Manifest there, java.util.function.LongFunction<ShardPlan.Intake> shards) {
    differenceApartFromInput(there)
        .ifPresent(
            difference -> {
              throw new IllegalArgumentException(difference);
            });
    SortedMap<String, InputFile> added = new TreeMap<>(intakes.get(0).files());
    for (Intake intake : there.intakes) {
      for (Map.Entry<String, InputFile> file : intake.files().entrySet()) {
        if (!file.getValue().equals(added.remove(file.getKey()))) {
          throw new IllegalArgumentException("an input whose file changed: " + file.getKey());
        }
      }
    }
    if (added.isEmpty()) {
      return there;
    }
    long rows = rows(added);
    List<Intake> all = new ArrayList<>(there.intakes);
    all.add(new Intake(rows, shards.apply(rows).shards(), added));
    return new Manifest(command, product, model, settings, input, all);
  }

  /**
   * The manifest {@code there} over this one's input, whose rows may have changed in place.
   *
   * @throws IllegalArgumentException with what keeps this run from going on there
   */
  Manifest mended(Manifest there) {
    differenceApartFromInput(there)
        .ifPresent(
            difference -> {
              throw new IllegalArgumentException(difference);
            });
    SortedMap<String, InputFile> files = intakes.get(0).files();
    if (there.intakes.size() > 1 && !files.keySet().equals(there.allFiles().keySet())) {
      throw new IllegalArgumentException("a run over other files (--append-input comes first)");
    }
    List<Intake> all = new ArrayList<>();
    for (Intake intake : there.intakes) {
      SortedMap<String, InputFile> now = new TreeMap<>(files);
      if (there.intakes.size() > 1) {
        now.keySet().retainAll(intake.files().keySet());
      }
      long rows = there.intakes.size() > 1 ? rows(now) : intakes.get(0).rows();
      if (rows != intake.rows()) {
        throw new IllegalArgumentException(
            "a run over " + intake.rows() + " rows where there are " + rows + " now");
      }
      all.add(new Intake(rows, intake.shards(), now));
    }
    return new Manifest(command, product, model, settings, input, all);
  }

  private static long rows(SortedMap<String, InputFile> files) {
    return files.values().stream().mapToLong(InputFile::rows).sum();
  }

  /** The text of {@code manifest.json}. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot write the manifest: it must be JSON", e);
    }
  }

  /**
   * Reads {@code manifest.json}.
   *
   * @throws UncheckedIOException if the text is something else
   */
  public static Manifest of(String json) {
    try {
      return JSON.readValue(json, Manifest.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(
          "Cannot read the manifest of the output: it must be JSON, got another text", e);
    }
  }
}
