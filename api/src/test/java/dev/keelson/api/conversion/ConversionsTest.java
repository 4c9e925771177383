package dev.keelson.api.conversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConversionsTest {

    record One(int value) {}

    record Two(long value) {}

    record Three(String value) {}

    @Test
    void anUnknownPairIsNamed() {
        assertThatThrownBy(() -> Conversions.convert(new Three(""), Two.class))
                .isInstanceOf(UnknownConversionException.class)
                .hasMessageStartingWith(
                        "unknown conversion " + Three.class.getName() + " to " + Two.class.getName() + ":");
    }

    @Test
    void aRegisteredConversionIsUsedAlsoAfterItWasUnknown() {
        assertThatThrownBy(() -> Conversions.convert(new One(1), Two.class))
                .isInstanceOf(UnknownConversionException.class);
        Conversions.register(One.class, Two.class, one -> new Two(one.value()));
        assertThat(Conversions.convert(new One(1), Two.class)).isEqualTo(new Two(1));
        assertThat(Conversions.convert(null, Two.class)).isNull();
    }

    @Test
    void containersKeepNullEmptyOrderAndNullElements() {
        assertThat(ContainerConversions.<Integer, Long>list(null, Integer::longValue))
                .isNull();
        assertThat(ContainerConversions.list(new ArrayList<Integer>(), Integer::longValue))
                .isEmpty();
        assertThat(ContainerConversions.list(Arrays.asList(2, null, 1), Integer::longValue))
                .containsExactly(2L, null, 1L);
        assertThat(ContainerConversions.array(new Integer[] {1, null}, Long[]::new, Integer::longValue))
                .containsExactly(1L, null);
        assertThat(ContainerConversions.map(Map.of("1", 2), Integer::valueOf, Integer::longValue))
                .containsExactly(Map.entry(1, 2L));
    }

    @Test
    void whatAVersionCannotHoldIsCarriedByAnAnnotationThatGoesWhenItIsRestored() {
        ConfigMap object = new ConfigMap();
        LosslessAnnotations.keep(object, "e/colour", "red");
        assertThat(object.getMetadata().getAnnotations()).containsExactly(Map.entry("e/colour", "red"));
        assertThat(LosslessAnnotations.take(object, "e/colour")).isEqualTo("red");
        assertThat(object.getMetadata().getAnnotations()).isEmpty();
        assertThat(LosslessAnnotations.take(object, "e/colour")).isNull();
    }

    @Test
    void aStaleAnnotationIsDroppedFirstAndTheOriginalsMapIsNotTouched() {
        Map<String, String> given = Map.of("e/colour", "forged", "other", "kept");
        ConfigMap object = new ConfigMapBuilder()
                .withNewMetadata()
                .withAnnotations(given)
                .endMetadata()
                .build();
        object.getMetadata().setAnnotations(given);
        LosslessAnnotations.keep(object, "e/colour", null);
        assertThat(object.getMetadata().getAnnotations()).containsExactly(Map.entry("other", "kept"));
        assertThat(List.copyOf(given.keySet())).hasSize(2);
    }
}
