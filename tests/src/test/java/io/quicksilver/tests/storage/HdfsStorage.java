package io.quicksilver.tests.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.HdfsConfiguration;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** HDFS: a name node and data nodes on loopback, in the test's own JVM. */
public final class HdfsStorage implements Storage {

  private final MiniDFSCluster cluster;

  /** Starts them with their disks in a folder; each block lies on each data node. */
  public HdfsStorage(Path folder, int dataNodes) throws IOException {
    Configuration settings = new HdfsConfiguration();
    settings.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.toString());
    settings.setInt("dfs.replication", dataNodes);
    cluster = new MiniDFSCluster.Builder(settings).numDataNodes(dataNodes).build();
    cluster.waitActive();
  }

  @Override
  public String uri(String name) {
    return "hdfs://127.0.0.1:" + cluster.getNameNodePort() + "/" + name;
  }

  @Override
  public List<String> sparkOptions() {
    return List.of();
  }

  @Override
  public FileSystem fileSystem() throws IOException {
    return cluster.getFileSystem();
  }

  /** Stops a data node and starts it again with what its disk holds. */
  public void restartDataNode(int number) throws IOException {
    if (!cluster.restartDataNode(number, true)) {
      throw new IOException("data node " + number + " did not come again");
    }
  }

  @Override
  public void close() {
    cluster.shutdown(true);
  }
}
