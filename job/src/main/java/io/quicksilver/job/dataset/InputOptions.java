package io.quicksilver.job.dataset;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the user says of the input.
 *
 * @param format parquet, json, csv, text, orc, or any Spark source on the class path
 * @param path a Hadoop URI
 * @param readerOptions options of Spark's reader
 * @param promptColumn a Spark expression over the columns
 * @param idColumn a Spark expression too; without one the id is a digest of the row
 * @param keep columns that pass through to the output
 * @param limit rows to take at most, from the beginning of the input's order
 * @param partitions partitions asked for; 0: as many as fit the size
 * @param unit rows that no partition may separate: 1, or the batch size where a batch shares its
 *     context
 * @param samplesPerRow whether a column {@code samples} counts
 * @param where a Spark SQL condition that rows are taken by; rows that cannot be read stay
 * @param fields expressions and templates of which the prompt is made, once the columns are known
 */
public record InputOptions(
    String format,
    String path,
    Map<String, String> readerOptions,
    String promptColumn,
    Optional<String> idColumn,
    List<String> keep,
    OptionalLong limit,
    int partitions,
    int unit,
    boolean samplesPerRow,
    Optional<String> where,
    List<String> fields) {

  private static final Pattern NAME = Pattern.compile("\\w+|(?<=`)[^`]+(?=`)");

  /** Whether the order of the rows has a meaning. */
  boolean ordered() {
    return limit.isPresent() || unit > 1;
  }

  /** Every word of the settings that may name a column. */
  Set<String> names() {
    Set<String> names = new HashSet<>(keep);
    names.addAll(OptionOverrides.NAMES);
    Stream.concat(
            Stream.of(promptColumn, idColumn.orElse(""), where.orElse("")),
            fields.stream().flatMap(TextTemplate::expressions))
        .forEach(
            expression ->
                NAME.matcher(expression).results().forEach(name -> names.add(name.group())));
    return names;
  }

  /** The same with another prompt. */
  public InputOptions withPrompt(String prompt) {
    return new InputOptions(
        format,
        path,
        readerOptions,
        prompt,
        idColumn,
        keep,
        limit,
        partitions,
        unit,
        samplesPerRow,
        where,
        fields);
  }
}
