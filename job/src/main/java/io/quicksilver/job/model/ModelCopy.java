package io.quicksilver.job.model;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/** Copies a model's files to a local folder. */
public final class ModelCopy {

  private static final String EMBEDDED_FOLDER = "/quicksilver/models/demo/";
  private static final List<String> EMBEDDED_FILES =
      List.of("config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors");
  private static final Pattern MODEL_FILE =
      Pattern.compile("[^/]+\\.(json|safetensors|jinja|txt|model)|LICENSE|NOTICE");

  private static final Pattern WEIGHT_FILE =
      Pattern.compile("[^/]+\\.(safetensors|safetensors\\.index\\.json)");

  private ModelCopy() {}

  /** Copies the model in the jar. */
  static void embedded(Path target) throws IOException {
    for (String name : EMBEDDED_FILES) {
      try (InputStream source = ModelCopy.class.getResourceAsStream(EMBEDDED_FOLDER + name)) {
        if (source == null) {
          throw new FileNotFoundException("a jar without " + EMBEDDED_FOLDER + name);
        }
        Files.copy(source, target.resolve(name));
      }
    }
  }

  /** Copies the files of a folder that may belong to a model; never what lies in folders below. */
  static void from(org.apache.hadoop.fs.Path source, Configuration hadoop, Path target)
      throws IOException {
    copy(source, hadoop, target, MODEL_FILE);
  }

  /** Copies the weights of a folder, and what says where they stand. */
  public static void weights(org.apache.hadoop.fs.Path source, Configuration hadoop, Path target)
      throws IOException {
    copy(source, hadoop, target, WEIGHT_FILE);
  }

  private static void copy(
      org.apache.hadoop.fs.Path source, Configuration hadoop, Path target, Pattern names)
      throws IOException {
    FileSystem files = source.getFileSystem(hadoop);
    for (FileStatus status : files.listStatus(source)) {
      String name = status.getPath().getName();
      if (status.isFile() && names.matcher(name).matches()) {
        try (InputStream stream = files.open(status.getPath())) {
          Files.copy(stream, target.resolve(name));
        }
      }
    }
  }
}
