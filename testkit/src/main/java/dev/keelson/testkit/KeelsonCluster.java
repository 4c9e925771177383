package dev.keelson.testkit;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a JUnit test class a Kubernetes cluster of its own, in this JVM.
 *
 * <pre>{@code
 * @KeelsonCluster(crds = Hello.class)
 * class HelloTest {
 *     @Test
 *     void isCreated(KubernetesClient client) { ... }
 * }
 * }</pre>
 *
 * <p>The cluster is ready before the first constructor, {@code @BeforeAll} or test method, is shared by all of them, and is
 * closed after the class. Nested classes share it, unless they carry the annotation themselves. Constructors, lifecycle and
 * test methods may take a {@code KubernetesClient} (an administrator's, namespace {@code default}), its {@code Config}, and
 * the {@link TestCluster}.
 *
 * <p>Who changes an object of an informer's cache fails a test: see {@link TestCluster#verifyCaches}.
 *
 * <p>By default only the API server runs: objects stay as they were written, and nobody acts on them.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
@ExtendWith(ClusterExtension.class)
public @interface KeelsonCluster {

    /** As {@link TestCluster.Builder#controllers}. */
    String[] controllers() default {};

    /** As {@link TestCluster.Builder#scheduler}. */
    boolean scheduler() default false;

    /** As {@link TestCluster.Builder#nodes}. */
    int nodes() default 0;

    /** As {@link TestCluster.Builder#crds}. */
    Class<? extends HasMetadata>[] crds() default {};

    /** As {@link TestCluster.Builder#manifests}. */
    String[] manifests() default {};

    /** As {@link TestCluster.Builder#disabledAdmissionPlugins}. */
    String[] disabledAdmissionPlugins() default {};

    /** As {@link TestCluster.Builder#mutationDetector}; what was changed fails the test after which it is found. */
    boolean mutationDetector() default true;

    /** As {@link TestCluster.Builder#waitLimit}, in seconds. */
    int waitSeconds() default 30;
}
