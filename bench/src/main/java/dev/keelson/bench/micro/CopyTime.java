package dev.keelson.bench.micro;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keelson.api.deepcopy.DeepCopies;
import dev.keelson.bench.load.PodShape;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Copies of one pod. Fabric8's builder is here because people copy with it; it shares what it has no builder for and
 * does not keep null and empty apart.
 */
@State(Scope.Benchmark)
public class CopyTime {

    @Param({"2 kB pod", "14 kB pod"})
    public String size = "";

    private Pod pod = new Pod();

    @Setup
    public void setUp() throws IOException {
        pod = new ObjectMapper().treeToValue(PodShape.complete(size.startsWith("2 ") ? 2_000 : 14_000), Pod.class);
    }

    @Benchmark
    public Pod deepCopies() {
        return DeepCopies.copy(pod);
    }

    @Benchmark
    public Pod fabric8SerializationClone() {
        return Serialization.clone(pod);
    }

    @Benchmark
    public Pod fabric8Builder() {
        return new PodBuilder(pod).build();
    }
}
