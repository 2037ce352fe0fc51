package io.quicksilver.tests.airflow;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.Filter;
import io.quicksilver.tests.cluster.Submit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tasks of {@code submit/airflow/quicksilver.conf} as they reach spark-submit: rendered for a
 * day, and in the order in which SparkSubmitHook puts them together.
 */
final class NightlyTasks {

  /** The folder with the DAG and its settings. */
  static final Path FOLDER = Submit.HOME.resolve("submit/airflow");

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_YAML_COMMENTS).build();

  /** Airflow's filter of that name. */
  private static final class DayFilter implements Filter {
    @Override
    public String getName() {
      return "ds";
    }

    @Override
    public Object filter(Object value, JinjavaInterpreter interpreter, String... arguments) {
      return value.toString();
    }
  }

  private final JsonNode settings;
  private final String application;
  private final Map<String, Object> params;
  private final Jinjava jinja = new Jinjava();

  private NightlyTasks(JsonNode settings, String application, Map<String, Object> params) {
    this.settings = settings;
    this.application = application;
    this.params = params;
    jinja.getGlobalContext().registerFilter(new DayFilter());
  }

  /** The tasks with the settings as they stand in the file. */
  static NightlyTasks asTheyStand() throws IOException {
    JsonNode settings = JSON.readTree(FOLDER.resolve("quicksilver.conf").toFile());
    return new NightlyTasks(
        settings,
        settings.get("application").asText(),
        JSON.convertValue(settings.get("params"), new TypeReference<Map<String, Object>>() {}));
  }

  /** The same tasks for another jar, and with other values for some of {@code params}. */
  NightlyTasks with(String jar, Map<String, Object> values) {
    Map<String, Object> changed = new LinkedHashMap<>(params);
    changed.putAll(values);
    return new NightlyTasks(settings, jar, changed);
  }

  /** What SparkSubmitHook runs, where Spark's connection says this master and client mode. */
  List<String> command(String task, String master, LocalDate day) {
    List<String> command = new ArrayList<>(List.of("spark-submit", "--master", master));
    settings
        .get("spark")
        .properties()
        .forEach(
            each ->
                command.addAll(List.of("--conf", each.getKey() + "=" + each.getValue().asText())));
    command.addAll(List.of("--name", "quicksilver-" + task + "-" + day));
    command.addAll(List.of("--deploy-mode", "client", application));
    command.addAll(arguments(task, day));
    return command;
  }

  /** A task's arguments, rendered for a day whose last good night was the one before. */
  List<String> arguments(String task, LocalDate day) {
    Map<String, Object> context =
        Map.of(
            "ds", day.toString(),
            "prev_data_interval_start_success", day.minusDays(1),
            "params", params);
    List<String> arguments = new ArrayList<>();
    settings
        .get("tasks")
        .get(task)
        .forEach(each -> arguments.add(jinja.render(each.asText(), context)));
    return arguments;
  }
}
