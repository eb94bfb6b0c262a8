import ch.qos.logback.classic.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.cloudsimplus.brokers.DatacenterBrokerSimple;
import org.cloudsimplus.cloudlets.Cloudlet;
import org.cloudsimplus.cloudlets.CloudletSimple;
import org.cloudsimplus.core.CloudSimPlus;
import org.cloudsimplus.datacenters.DatacenterSimple;
import org.cloudsimplus.hosts.HostSimple;
import org.cloudsimplus.resources.PeSimple;
import org.cloudsimplus.schedulers.cloudlet.CloudletSchedulerSpaceShared;
import org.cloudsimplus.util.Log;
import org.cloudsimplus.utilizationmodels.UtilizationModelFull;
import org.cloudsimplus.vms.VmSimple;

/**
 * The nearest that CloudSim Plus comes to M/M/1: cloudlets of exponential length, submitted with exponential delays to
 * a VM of one space-shared core. Closed queueing (a client that waits for its answer, synchronous calls between
 * services) it does not model. Arguments: the number of cloudlets.
 */
public final class OpenQueue {
    public static void main(final String[] args) {
        Log.setLevel(Level.OFF);
        final int cloudlets = Integer.parseInt(args[0]);
        final var simulation = new CloudSimPlus(1e-9);
        final var events = new long[1];
        simulation.addOnEventProcessingListener(info -> events[0]++);
        final var host = new HostSimple(4096, 10_000, 100_000, List.of(new PeSimple(1000)));
        new DatacenterSimple(simulation, List.of(host));
        final var broker = new DatacenterBrokerSimple(simulation);
        final var vm = new VmSimple(1000, 1);
        vm.setRam(512).setBw(1000).setSize(1000).setCloudletScheduler(new CloudletSchedulerSpaceShared());
        broker.submitVm(vm);
        final var random = new Random(1);
        final var list = new ArrayList<Cloudlet>(cloudlets);
        double arrival = 1;
        for (int i = 0; i < cloudlets; i++) {
            arrival += -Math.log(1 - random.nextDouble()) / 0.8;
            final long length = Math.max(1, Math.round(-1000 * Math.log(1 - random.nextDouble())));
            final var cloudlet = new CloudletSimple(length, 1, new UtilizationModelFull());
            cloudlet.setSubmissionDelay(arrival);
            list.add(cloudlet);
        }
        broker.submitCloudletList(list);
        final long start = System.nanoTime();
        simulation.start();
        final double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("{\"events\":%d,\"seconds\":%.6f,\"served\":%d}%n", events[0], seconds, broker.getCloudletFinishedList().size());
    }
}
