package io.quicksilver.job.storage;

import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * The local disk as {@code s3a:///}: like a store of objects without conditional puts, it looks
 * whether a file is there when one is opened, and never again.
 */
public final class PlainStore extends RawLocalFileSystem {

  private static final URI ROOT = URI.create("s3a:///");

  /** A configuration that knows it. */
  public static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.set("fs.s3a.impl", PlainStore.class.getName());
    return configuration;
  }

  @Override
  public URI getUri() {
    return ROOT;
  }

  @Override
  public String getScheme() {
    return ROOT.getScheme();
  }
}
