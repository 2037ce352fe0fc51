package io.quicksilver.job.command;

import io.quicksilver.job.settings.NearestName;
import io.quicksilver.job.settings.SettingsErrors;
import io.quicksilver.job.storage.Locations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The settings that {@code --task} names: one of those in the jar, or a file. */
final class TaskFiles {

  /** Names of the tasks in the jar. */
  static final List<String> NAMES = List.of("arc-easy", "gsm8k", "lambada");

  private static final String FOLDER = "/quicksilver/tasks/";

  private TaskFiles() {}

  /** The HOCON text of a task. */
  static String text(String task) {
    if (NAMES.contains(task)) {
      try (InputStream file = TaskFiles.class.getResourceAsStream(FOLDER + task + ".conf")) {
        return new String(file.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new IllegalStateException("Cannot read task " + task + " in the jar", e);
      }
    }
    try {
      return Locations.text(task, Locations.hadoop());
    } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
      throw SettingsErrors.badValue(
          "the task",
          "--task",
          "one of "
              + String.join(", ", NAMES)
              + " or a file that can be read (the nearest is "
              + NearestName.of(task, NAMES)
              + ")",
          task);
    }
  }
}
