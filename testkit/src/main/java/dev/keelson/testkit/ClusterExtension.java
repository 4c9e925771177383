package dev.keelson.testkit;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.lang.reflect.AnnotatedElement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Starts the cluster that {@link KeelsonCluster} asks for. JUnit closes it with the store of the annotated class. */
final class ClusterExtension implements BeforeAllCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(ClusterExtension.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        clusterOf(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        verifyCaches(context);
    }

    /** For what was changed in between, and by what the class closes at its end. */
    @Override
    public void afterAll(ExtensionContext context) {
        verifyCaches(context);
    }

    private static void verifyCaches(ExtensionContext context) {
        // There is none when it could not start.
        TestCluster cluster = running(annotated(context));
        if (cluster != null) {
            cluster.verifyCaches();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == KubernetesClient.class || type == Config.class || type == TestCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        TestCluster cluster = clusterOf(context);
        Class<?> type = parameter.getParameter().getType();
        if (type == KubernetesClient.class) {
            return cluster.client();
        }
        return type == Config.class ? cluster.config() : cluster;
    }

    /**
     * The cluster of the nearest class around {@code context} that has the annotation, started if it is not running. With
     * instances per class the constructor asks first, otherwise {@link #beforeAll}: either way one thread, before others.
     */
    private static TestCluster clusterOf(ExtensionContext context) {
        ExtensionContext owner = annotated(context);
        TestCluster running = running(owner);
        if (running != null) {
            return running;
        }
        Class<?> type = owner.getRequiredTestClass();
        TestCluster started = start(type, annotation(owner).orElseThrow());
        owner.getStore(NAMESPACE).put(type, started);
        return started;
    }

    private static @Nullable TestCluster running(ExtensionContext owner) {
        return owner.getStore(NAMESPACE).get(owner.getRequiredTestClass(), TestCluster.class);
    }

    private static ExtensionContext annotated(ExtensionContext context) {
        @Nullable ExtensionContext candidate = context;
        while (candidate != null) {
            if (annotation(candidate).isPresent()) {
                return candidate;
            }
            candidate = candidate.getParent().orElse(null);
        }
        throw new TestClusterException(
                "no class around " + context.getDisplayName() + " has @" + KeelsonCluster.class.getSimpleName());
    }

    private static Optional<KeelsonCluster> annotation(ExtensionContext context) {
        AnnotatedElement element = context.getElement().orElse(null);
        return element instanceof Class<?> type
                ? AnnotationSupport.findAnnotation(type, KeelsonCluster.class)
                : Optional.empty();
    }

    private static TestCluster start(Class<?> type, KeelsonCluster wanted) {
        ClassLoader loader = type.getClassLoader();
        TestCluster.Builder builder = TestCluster.builder()
                .controllers(wanted.controllers())
                .scheduler(wanted.scheduler())
                .nodes(wanted.nodes())
                .crds(List.of(wanted.crds()))
                .manifests(wanted.manifests())
                .disabledAdmissionPlugins(wanted.disabledAdmissionPlugins())
                .mutationDetector(wanted.mutationDetector())
                .waitLimit(Duration.ofSeconds(wanted.waitSeconds()));
        return (loader == null ? builder : builder.classLoader(loader)).start();
    }
}
