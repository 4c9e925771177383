package dev.keelson.api.lazy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.deepcopy.DeepCopies;
import dev.keelson.api.deepcopy.ObjectGraph;
import io.fabric8.kubernetes.api.builder.Builder;
import io.fabric8.kubernetes.api.builder.Editable;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Method;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Every kind of the Fabric8 model: a lazy object is, to everybody who looks, what Fabric8 decodes from the same JSON. */
class LazyModelTest {
    private static final long SEED = Long.getLong("keelson.lazy.seed", 20261128L);
    private static final ObjectMapper OTHER_MAPPER = new ObjectMapper().findAndRegisterModules();

    /** What a check looks at: what Fabric8 decodes, and a way to lazy objects that nobody has touched. */
    private interface Check<T extends HasMetadata> {
        void on(T plain, Supplier<T> lazy) throws Exception;
    }

    private static void forEveryKind(Check<HasMetadata> check) {
        Kinds.ALL.forEach(type -> Kinds.treesOf(type, SEED).forEach(tree -> check(type, tree, check)));
    }

    private static void check(Class<? extends HasMetadata> type, ObjectNode tree, Check<HasMetadata> check) {
        try {
            check.on(TreeSource.decode(tree, type), () -> Kinds.lazy(type, tree));
        } catch (Exception | AssertionError e) {
            throw new AssertionError(type + ", seed " + SEED + ", " + tree + ": " + e, e);
        }
    }

    @Test
    void kindsAndTheirMetadataHaveFactoriesAndNothingElseHas() {
        assertThat(Kinds.ALL).hasSizeGreaterThan(150);
        for (Class<? extends HasMetadata> type : Kinds.ALL) {
            assertThat(LazyObjects.factoryOf(type)).as("%s", type).isNotNull();
            assertThat(Kinds.lazy(type, TreeSource.MAPPER.createObjectNode()))
                    .isInstanceOf(type)
                    .isInstanceOfSatisfying(
                            LazyObject.class,
                            lazy -> assertThat(lazy.plainType()).isEqualTo(type));
        }
        assertThat(LazyObjects.factoryOf(ObjectMeta.class)).isNotNull();
        assertThat(LazyObjects.factoryOf(GenericKubernetesResource.class)).isNull();
        assertThat(LazyObjects.factoryOf(PodList.class)).isNull();
        assertThat(LazyObjects.factoryOf(String.class)).isNull();
        assertThat(LazyObjects.factoryOf(Kinds.lazy(ConfigMap.class, TreeSource.MAPPER.createObjectNode())
                        .getClass()))
                .isNull();
    }

    @Test
    void equalsThePlainObjectBothWaysWithItsHashCodeAndText() {
        forEveryKind((plain, lazy) -> {
            assertThat(plain.equals(lazy.get())).isTrue();
            assertThat(lazy.get().equals(plain)).isTrue();
            assertThat(lazy.get().equals(lazy.get())).isTrue();
            assertThat(lazy.get().hashCode()).isEqualTo(plain.hashCode());
            assertThat(lazy.get()).hasToString(plain.toString());
        });
    }

    @Test
    void isWrittenAsThePlainObjectByJacksonAndByFabric8() {
        forEveryKind((plain, lazy) -> {
            assertThat(TreeSource.FABRIC8.asJson(lazy.get())).isEqualTo(TreeSource.FABRIC8.asJson(plain));
        });
        for (int i = 0; i < Kinds.ALL.size(); i += 10) {
            ObjectNode tree = Kinds.treesOf(Kinds.ALL.get(i), SEED).get(0);
            check(
                    Kinds.ALL.get(i),
                    tree,
                    (plain, lazy) -> assertThat(OTHER_MAPPER.writeValueAsString(lazy.get()))
                            .isEqualTo(OTHER_MAPPER.writeValueAsString(plain)));
        }
    }

    @Test
    void copiesAreExactPlainObjects() {
        forEveryKind((plain, lazy) -> {
            HasMetadata copy = DeepCopies.copy(lazy.get());
            assertPlain(copy, plain);
            assertThat(ObjectGraph.of(copy).text())
                    .isEqualTo(ObjectGraph.of(plain).text());
            HasMetadata original = lazy.get();
            Set<Object> shared = ObjectGraph.of(DeepCopies.copy(original)).mutableObjects();
            shared.retainAll(ObjectGraph.of(((LazyObject) original).plain()).mutableObjects());
            assertThat(shared).isEmpty();
        });
    }

    @Test
    void buildersGivePlainObjects() {
        forEveryKind((plain, lazy) -> {
            if (plain instanceof PartialObjectMetadata) {
                return; // the model has no builder for it
            }
            HasMetadata built = (HasMetadata) ((Builder<?>) ((Editable<?>) lazy.get()).edit()).build();
            HasMetadata ofPlain = (HasMetadata) ((Builder<?>) ((Editable<?>) plain).edit()).build();
            assertPlain(built, ofPlain);
        });
    }

    @Test
    void fabric8sCloneIsEqualAndIndependent() {
        for (Class<? extends HasMetadata> type : Kinds.ALL) {
            check(type, Kinds.treesOf(type, SEED).get(1), (plain, lazy) -> {
                HasMetadata original = lazy.get();
                HasMetadata clone = TreeSource.FABRIC8.clone(original);
                assertThat(clone).isEqualTo(TreeSource.FABRIC8.clone(plain));
                clone.setMetadata(new ObjectMeta());
                assertThat(original).isEqualTo(plain);
            });
        }
    }

    @Test
    void javaSerializationGivesPlainObjects() {
        for (Class<? extends HasMetadata> type : Kinds.ALL) {
            ObjectNode tree = TreeSource.MAPPER.createObjectNode();
            tree.putObject("metadata").put("name", "a").putObject("labels").put("b", "c");
            assertPlain(serialized(Kinds.lazy(type, tree)), TreeSource.decode(tree, type));
        }
    }

    private static HasMetadata serialized(HasMetadata object) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(object);
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                return (HasMetadata) in.readObject();
            }
        } catch (Exception e) {
            throw new AssertionError(object.getClass().getName(), e);
        }
    }

    private static void assertPlain(HasMetadata actual, HasMetadata expected) {
        assertThat(actual).isEqualTo(expected);
        assertThat(actual.getClass()).isEqualTo(expected.getClass());
        if (actual.getMetadata() != null) {
            assertThat(actual.getMetadata().getClass()).isEqualTo(ObjectMeta.class);
        }
    }

    @Test
    void answersForItsKindAsTheClassOfTheModelDoes() {
        for (Class<? extends HasMetadata> type : Kinds.ALL) {
            TreeSource source = new TreeSource(TreeSource.MAPPER.createObjectNode());
            HasMetadata lazy = Kinds.lazy(type, source);
            HasMetadata plain = TreeSource.decode(TreeSource.MAPPER.createObjectNode(), type);
            assertThat(lazy.getKind()).isEqualTo(plain.getKind());
            assertThat(lazy.getApiVersion()).isEqualTo(plain.getApiVersion());
            assertThat(lazy.getPlural()).isEqualTo(plain.getPlural());
            assertThat(lazy.getSingular()).isEqualTo(plain.getSingular());
            assertThat(lazy.getFullResourceName()).isEqualTo(plain.getFullResourceName());
            assertThat(HasMetadata.getKind(lazy.getClass())).isEqualTo(HasMetadata.getKind(type));
            assertThat(HasMetadata.getApiVersion(lazy.getClass())).isEqualTo(HasMetadata.getApiVersion(type));
            assertThat(ResourceDefinitionContext.fromResourceType(lazy.getClass()))
                    .usingRecursiveComparison()
                    .isEqualTo(ResourceDefinitionContext.fromResourceType(type));
            if (type != PartialObjectMetadata.class) {
                assertThat(source.reads()).isEmpty();
            }
        }
    }

    @Test
    void metadataOfAnyKindSaysItsOwnKind() {
        ObjectNode tree = TreeSource.MAPPER
                .createObjectNode()
                .put("apiVersion", "apps/v1")
                .put("kind", "Deployment");
        PartialObjectMetadata lazy = Kinds.lazy(PartialObjectMetadata.class, tree);
        assertThat(lazy.getApiVersion()).isEqualTo("apps/v1");
        assertThat(lazy.getKind()).isEqualTo("Deployment");
    }

    /** A method of the model that looked at fields past the getters would not see what is unread. */
    @Test
    void theModelHasOnlyMethodsThatLazyClassesOverrideOrThatGoThroughGetters() {
        Set<String> throughGetters =
                Set.of("edit", "toBuilder", "equals", "hashCode", "canEqual", "toString", "setAdditionalProperty");
        for (Class<? extends HasMetadata> type : Kinds.ALL) {
            Set<String> unknown = new TreeSet<>();
            Set<String> known = new TreeSet<>(throughGetters);
            Kinds.accessorsOf(type).forEach(accessors -> {
                known.add(accessors.getter().getName());
                known.add(accessors.setter().getName());
            });
            for (Method method : type.getDeclaredMethods()) {
                String name = method.getName();
                if (!known.contains(name) && !name.toLowerCase(Locale.ROOT).matches("[gs]et(apiversion|kind)")) {
                    unknown.add(name);
                }
            }
            assertThat(unknown).as("%s", type).isEmpty();
        }
    }
}
