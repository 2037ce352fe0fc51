package io.quicksilver.job;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Copies of the embedded model, to be changed. */
final class ModelCopies {

  private ModelCopies() {}

  /** Puts one into a new folder. */
  static Path at(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String name :
        new String[] {
          "config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"
        }) {
      try (InputStream file =
          ModelCopies.class.getResourceAsStream("/quicksilver/models/demo/" + name)) {
        Files.copy(file, folder.resolve(name));
      }
    }
    return folder;
  }

  /** Replaces a text in one of its files. */
  static void replace(Path file, String old, String by) throws IOException {
    String text = Files.readString(file);
    if (!text.contains(old)) {
      throw new IllegalArgumentException(file + " must contain " + old);
    }
    Files.writeString(file, text.replace(old, by));
  }
}
