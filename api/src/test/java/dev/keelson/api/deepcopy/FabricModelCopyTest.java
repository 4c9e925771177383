package dev.keelson.api.deepcopy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Copies random instances of every type of the Fabric8 model, and looks at the copies by reflection. */
class FabricModelCopyTest {
    private static final List<Class<?>> TYPES = ModelClasses.all();
    private static final int ROUNDS = Integer.getInteger("keelson.deepcopy.rounds", 4);
    private static final long SEED = Long.getLong("keelson.deepcopy.seed", 20261120L);

    @Test
    void theWholeModelIsThere() {
        assertThat(TYPES).hasSizeGreaterThan(1_200);
        assertThat(TYPES).allSatisfy(type -> assertThat(DeepCopies.copies(type)).isTrue());
    }

    @Test
    void aCopyIsExactAndSharesNothingWithItsOriginal() {
        for (Class<?> type : TYPES) {
            for (int round = 0; round < ROUNDS; round++) {
                long seed = SEED + round * 31L + type.getName().hashCode();
                assertExactCopy(new RandomObjects(seed, round == 0 ? 0 : 0.5).graph(type), seed);
            }
        }
    }

    @Test
    void aNewObjectAndOneWithoutAnythingAreCopiedExactly() throws ReflectiveOperationException {
        for (Class<?> type : TYPES) {
            assertExactCopy(type.getConstructor().newInstance(), 0);
            assertExactCopy(new RandomObjects(1, 1.0).graph(type), 1);
        }
    }

    @Test
    void aCopyOfEveryFifthKindHasTheSameJson() throws Exception {
        ObjectMapper json = new ObjectMapper();
        List<Class<?>> kinds =
                TYPES.stream().filter(HasMetadata.class::isAssignableFrom).toList();
        for (int i = 0; i < kinds.size(); i += 5) {
            Object original = new RandomObjects(SEED + i, 0.5).graph(kinds.get(i));
            assertThat(json.writeValueAsString(DeepCopies.copy(original))).isEqualTo(json.writeValueAsString(original));
        }
    }

    private static void assertExactCopy(Object original, long seed) {
        Object copy = DeepCopies.copy(original);
        ObjectGraph of = ObjectGraph.of(original);
        ObjectGraph ofCopy = ObjectGraph.of(copy);
        assertThat(ofCopy.text()).as("%s, seed %d", original.getClass(), seed).isEqualTo(of.text());
        Set<Object> shared = ofCopy.mutableObjects();
        for (Object object : of.mutableObjects()) {
            assertThat(shared.contains(object))
                    .as("%s, seed %d: shared %s", original.getClass(), seed, object.getClass())
                    .isFalse();
        }
        of.destroy();
        assertThat(ObjectGraph.of(copy).text())
                .as("%s, seed %d, after the original changed", original.getClass(), seed)
                .isEqualTo(ofCopy.text());
    }
}
