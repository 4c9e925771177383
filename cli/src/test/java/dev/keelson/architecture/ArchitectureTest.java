package dev.keelson.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final String ROOT = "dev.keelson";

    /** Generated: one package for each of Fabric8's, whose cycles are Fabric8's, and what protoc makes. */
    private static final List<String> GENERATED = List.of(
            "dev.keelson.api.deepcopy.model", "dev.keelson.api.lazy.model", "dev.keelson.apiserver.storage.etcd.rpc");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> GENERATED.stream()
                    .noneMatch(generated -> location.contains("/" + generated.replace('.', '/') + "/")))
            // The testkit's jar carries Netty and what uses it, relocated; they are looked at where they come from.
            .withImportOption(location -> !location.contains("/keelson-testkit-")
                    || (location.contains("/dev/keelson/testkit/") && !location.contains("/testkit/shaded/")))
            .importPackages(ROOT);

    private static final Set<String> RUNTIME_AND_BELOW = Set.of("runtime", "informers", "workqueue", "api", "clock");

    @Test
    void everyModuleIsSeen() {
        Set<String> modules = CLASSES.stream()
                .flatMap(c -> Arrows.partOf(ROOT, c.getPackageName()).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(modules)
                .as("modules that the class path lacks")
                .contains("api", "apiserver", "clock", "controllers", "informers", "node", "runtime", "scheduler")
                .as("modules without arrows")
                .isSubsetOf(with(moduleArrows().keySet(), "cli"));
    }

    @Test
    void modulesKeepToTheirArrows() {
        classes().should(Arrows.below(ROOT, moduleArrows())).check(CLASSES);
    }

    private static Map<String, Set<String>> moduleArrows() {
        Map<String, Set<String>> arrows = new HashMap<>();
        arrows.put("annotation", Set.of());
        arrows.put("clock", Set.of());
        arrows.put("workqueue", Set.of("clock"));
        arrows.put("api", Set.of("annotation"));
        arrows.put("informers", Set.of("api", "clock", "annotation"));
        arrows.put("runtime", Set.of("informers", "workqueue", "api", "clock", "annotation"));
        arrows.put("apiserver", Set.of("api", "clock", "annotation"));
        for (String above : List.of("controllers", "scheduler", "node")) {
            arrows.put(above, with(RUNTIME_AND_BELOW, "annotation"));
        }
        arrows.put("testkit", with(RUNTIME_AND_BELOW, "annotation", "apiserver", "controllers", "scheduler", "node"));
        return arrows;
    }

    @Test
    void runtimeGoesFromTheBuilderDownToReconcile() {
        List<String> chain = List.of("builder", "manager", "controller", "source", "handler", "predicate", "reconcile");
        Map<String, Set<String>> above = new LinkedHashMap<>();
        for (int i = 1; i < chain.size(); i++) {
            above.put(chain.get(i), Set.copyOf(chain.subList(0, i)));
        }
        above.put("predicate", Set.of("builder", "manager", "controller", "source", "handler"));
        above.put("handler", Set.of("builder", "manager", "controller", "source", "predicate"));
        above.forEach((part, others) -> others.forEach(other -> noDependency("runtime", part, other)));
        classes()
                .should(Arrows.below("dev.keelson.runtime", Map.of("reconcile", Set.of())))
                .check(CLASSES);
    }

    @Test
    void apiserverGoesFromTheServerDownToStorage() {
        List<String> served = List.of("authn", "authz", "registry", "discovery", "openapi");
        List<String> below = List.of("admission", "managedfields", "storage", "watchcache");
        for (String part :
                with(Set.copyOf(served), "http", "crd", "admission", "managedfields", "storage", "watchcache")) {
            noDependency("apiserver", part, "server");
            if (!part.equals("http")) {
                noDependency("apiserver", part, "http");
            }
            if (!part.equals("crd")) {
                noDependency("apiserver", part, "crd");
            }
        }
        for (String part : below) {
            noDependency("apiserver", part, "registry");
        }
        noDependency("apiserver", "authz", "registry");
        for (String part :
                List.of("authn", "authz", "registry", "discovery", "openapi", "admission", "managedfields")) {
            noDependency("apiserver", "watchcache", part);
        }
        classes()
                .should(Arrows.below("dev.keelson.apiserver", Map.of("storage", Set.of())))
                .check(CLASSES);
    }

    @Test
    void storageKnowsNoKinds() {
        noClasses()
                .that()
                .resideInAPackage("dev.keelson.apiserver.storage..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.keelson.api..", "io.fabric8..", "com.fasterxml.jackson.databind..")
                .check(CLASSES);
    }

    @Test
    void enginesHaveOneImporter() {
        onlyIn("io.netty..", "dev.keelson.apiserver.http..", "dev.keelson.node.server..");
        onlyIn("io.grpc..", "dev.keelson.apiserver.storage.etcd..");
        onlyIn("org.lmdbjava..", "dev.keelson.apiserver.storage.embedded..");
        onlyIn("dev.cel..", "dev.keelson.apiserver.cel..");
    }

    private static void onlyIn(String engine, String... importers) {
        noClasses()
                .that()
                .resideOutsideOfPackages(importers)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(engine)
                .check(CLASSES);
    }

    @Test
    void nodeAgentGoesFromTheAgentDownToThePod() {
        classes()
                .should(Arrows.below(
                        "dev.keelson.node",
                        Map.of(
                                "pod", Set.of(),
                                "container", Set.of("pod"),
                                "volume", Set.of("pod"),
                                "network", Set.of("pod"))))
                .check(CLASSES);
        for (String feature : partsOf("dev.keelson.node")) {
            if (!feature.equals("agent") && !feature.isEmpty()) {
                noDependency("node", feature, "agent");
            }
        }
    }

    @Test
    void noControllerImportsAnother() {
        String prefix = "dev.keelson.controllers";
        // Named by concept; "discovery" is what the API server serves, which two controllers walk.
        Set<String> shared = Set.of("ownership", "expectations", "podcontrol", "history", "discovery");
        Map<String, Set<String>> arrows = new HashMap<>();
        for (String part : partsOf(prefix)) {
            if (!part.equals("host") && !part.isEmpty()) {
                arrows.put(part, shared);
            }
        }
        assertThat(arrows).isNotEmpty();
        classes().should(Arrows.below(prefix, arrows)).check(CLASSES);
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        return type.getPackageName().startsWith(ROOT)
                                ? SliceIdentifier.of(type.getPackageName())
                                : SliceIdentifier.ignore();
                    }

                    @Override
                    public String getDescription() {
                        return "packages";
                    }
                })
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void timeIsReadAndThreadsAreStartedInTheClockAndTheCompositionRootsOnly() {
        Set<String> now = Set.of("now");
        Map<String, Set<String>> forbidden = new HashMap<>();
        for (String type :
                List.of("Instant", "LocalDate", "LocalTime", "LocalDateTime", "ZonedDateTime", "OffsetDateTime")) {
            forbidden.put("java.time." + type, now);
        }
        forbidden.put("java.time.Clock", Set.of("systemUTC", "systemDefaultZone", "system"));
        forbidden.put("java.lang.System", Set.of("currentTimeMillis", "nanoTime"));
        forbidden.put("java.lang.Thread", Set.of("sleep", "<init>", "startVirtualThread"));
        forbidden.put("java.util.concurrent.TimeUnit", Set.of("sleep"));
        classes()
                .that()
                .resideOutsideOfPackages("dev.keelson.clock..", "dev.keelson.cli..", "dev.keelson.testkit..")
                .should(ForbiddenUse.of("take time and threads from dev.keelson.clock", forbidden))
                .check(CLASSES);
    }

    @Test
    void standardStreamsBelongToTheCommandLine() {
        classes()
                .that()
                .resideOutsideOfPackage("dev.keelson.cli..")
                .should(ForbiddenUse.of(
                        "leave the standard streams alone",
                        Map.of(
                                "java.lang.System", Set.of("out", "err", "in"),
                                "java.lang.Throwable", Set.of("printStackTrace"))))
                .check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        Set<String> unmarked = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            JavaPackage ofType = type.getPackage();
            boolean marked = ofType.tryGetPackageInfo()
                    .map(info -> info.isAnnotatedWith(NullMarked.class))
                    .orElse(false);
            if (!marked && GENERATED.stream().noneMatch(ofType.getName()::startsWith)) {
                unmarked.add(ofType.getName());
            }
        }
        assertThat(unmarked).isEmpty();
    }

    @Test
    void namesSayWhatThingsAre() {
        classes()
                .should()
                .haveNameNotMatching(".*(Util|Utils|Helper|Helpers|Impl|Common|Base)(\\$.*)?")
                .check(CLASSES);
        // Kubernetes' own word for whoever owns fields is "field manager".
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.keelson.runtime.manager")
                .and()
                .doNotHaveSimpleName("FieldManager")
                .should()
                .haveSimpleNameEndingWith("Manager")
                .check(CLASSES);
    }

    private static void noDependency(String module, String from, String to) {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "." + module + "." + from + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "." + module + "." + to + "..")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    private static Set<String> partsOf(String prefix) {
        return CLASSES.stream()
                .flatMap(c -> Arrows.partOf(prefix, c.getPackageName()).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> with(Set<String> some, String... more) {
        Set<String> all = new TreeSet<>(some);
        all.addAll(List.of(more));
        return all;
    }
}
