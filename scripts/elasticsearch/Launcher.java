import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.Node;

/** One real Elasticsearch node without its distribution: the server's own Node class. Arguments: home, data folder, HTTP port. */
public class Launcher {
  public static void main(String[] arguments) throws Exception {
    LogConfigurator.configureESLogging();
    Path home = Path.of(arguments[0]);
    Settings settings = Settings.builder()
        .put("path.home", home.toString())
        .put("path.data", arguments[1])
        .put("cluster.name", "elascale-lab")
        .put("node.name", "lab")
        .put("network.host", "127.0.0.1")
        .put("http.port", arguments[2])
        .put("transport.port", "0")
        .put("discovery.type", "single-node")
        .build();
    LogConfigurator.configureWithoutConfig(settings);
    Node node = new Node(new Environment(settings, home.resolve("config")));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try {
        node.close();
      } catch (java.io.IOException error) {
        error.printStackTrace();
      }
    }));
    node.start();
    System.out.println("started");
    new CountDownLatch(1).await();
  }
}
