package io.quicksilver.tests.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;

/** A place where model, input and output lie. */
public interface Storage extends AutoCloseable {

  /** The URI of a file or folder in it. */
  String uri(String name);

  /** What spark-submit must be told to reach it. */
  List<String> sparkOptions();

  /** The same place for the test itself. */
  FileSystem fileSystem() throws IOException;

  /** Copies a local file or folder to a name in it. */
  default void put(Path local, String name) throws IOException {
    fileSystem()
        .copyFromLocalFile(
            new org.apache.hadoop.fs.Path(local.toUri()), new org.apache.hadoop.fs.Path(uri(name)));
  }

  @Override
  void close() throws IOException;
}
