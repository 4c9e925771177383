package dev.keelson.api.deepcopy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.POJONode;
import dev.keelson.api.deepcopy.model.PodDeepCopy;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.KubernetesList;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@SuppressWarnings({"JdkObsolete", "IdentityHashMapUsage"}) // they are what is tested
class DeepCopiesTest {

    @Test
    @SuppressWarnings("NullAway") // it does not know that T may be nullable
    void nullStaysNullWhateverItsType() {
        Pod none = null;
        assertThat(DeepCopies.copy(none)).isNull();
        assertThat(PodDeepCopy.deepCopy(none)).isNull();
    }

    @Test
    void nullAndEmptyAreKeptApart() {
        PodSpec spec = new PodSpec();
        spec.setContainers(null);
        spec.setVolumes(new ArrayList<>());
        PodSpec copy = DeepCopies.copy(spec);
        assertThat(copy.getContainers()).isNull();
        assertThat(copy.getVolumes()).isEmpty();
        assertThat(copy.getVolumes()).isNotSameAs(spec.getVolumes());
    }

    @Test
    void quantitiesAreNotSharedAsTheyAreByBuilders() {
        ResourceRequirements original = new ResourceRequirements();
        Quantity one = new Quantity("1");
        original.setLimits(new HashMap<>(Map.of("cpu", one)));
        ResourceRequirements copy = DeepCopies.copy(original);
        one.setAmount("2");
        assertThat(copy.getLimits()).isEqualTo(Map.of("cpu", new Quantity("1")));
    }

    @Test
    void elementsAreCopiedByTheirRunTimeClass() {
        KubernetesList list = new KubernetesList();
        Pod pod = new PodBuilder().withNewMetadata().withName("a").endMetadata().build();
        list.setItems(new ArrayList<>(Arrays.asList(pod, null)));
        list.setAdditionalProperty("x", new ArrayList<>(List.of(new IntOrString("80%"))));
        KubernetesList copy = DeepCopies.copy(list);
        assertThat(copy.getItems()).containsExactly(pod, null);
        assertThat(copy.getItems().get(0)).isExactlyInstanceOf(Pod.class).isNotSameAs(pod);
        assertThat(copy.getAdditionalProperties()).isEqualTo(list.getAdditionalProperties());
        assertThat(copy.getAdditionalProperties().get("x"))
                .isNotSameAs(list.getAdditionalProperties().get("x"));
    }

    private static final class LabelledQuantity extends Quantity {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void anUnknownSubclassIsRefusedEverywhereInsteadOfBeingSliced() {
        ResourceRequirements original = new ResourceRequirements();
        original.setLimits(new HashMap<>(Map.of("cpu", new LabelledQuantity())));
        assertThatThrownBy(() -> DeepCopies.copy(original))
                .isInstanceOf(UncopyableTypeException.class)
                .hasMessageContaining("LabelledQuantity")
                .hasMessageContaining("@DeepCopy");
        assertThat(DeepCopies.copies(LabelledQuantity.class)).isFalse();
    }

    private static final class Registered {
        private int value = 1;
    }

    private static final class RegisteredCopier implements DeepCopier<Registered> {
        @Override
        public Registered copy(Registered original) {
            Registered copy = new Registered();
            copy.value = original.value;
            return copy;
        }

        @Override
        public Class<?> type() {
            return Registered.class;
        }
    }

    @Test
    void aRegisteredCopierIsUsedEvenAfterItsClassWasRefused() {
        Registered original = new Registered();
        original.value = 5;
        assertThatThrownBy(() -> DeepCopies.copy(original)).isInstanceOf(UncopyableTypeException.class);
        DeepCopies.register(new RegisteredCopier());
        Registered copy = DeepCopies.copy(original);
        assertThat(copy).isNotSameAs(original);
        assertThat(copy.value).isEqualTo(5);
    }

    static final class ByName {
        private final String text;

        ByName(String text) {
            this.text = text;
        }
    }

    static ByName marked(ByName original) {
        return new ByName(original.text + "!");
    }

    @Test
    void aCopierIsFoundByTheNameThatTheGeneratorGivesIt() {
        ByName original = new ByName("x");
        ByName copy = DeepCopies.copy(original);
        assertThat(copy).isNotSameAs(original);
        assertThat(copy.text).isEqualTo("x!");
    }

    @Test
    void collectionsKeepKindOrderAndComparator() {
        TreeMap<String, List<String>> sorted = new TreeMap<>(Comparator.reverseOrder());
        sorted.put("a", new LinkedList<>(List.of("1")));
        sorted.put("b", null);
        Map<String, List<String>> copy = DeepCopies.copy(sorted);
        assertThat(copy).isInstanceOf(TreeMap.class).isEqualTo(sorted);
        assertThat(copy.keySet()).containsExactly("b", "a");
        assertThat(copy.get("a")).isInstanceOf(LinkedList.class).isNotSameAs(sorted.get("a"));

        TreeSet<Integer> set = new TreeSet<>(Comparator.reverseOrder());
        set.addAll(List.of(1, 2, 3));
        assertThat(DeepCopies.copy(set)).containsExactly(3, 2, 1).isInstanceOf(TreeSet.class);

        EnumMap<TimeUnit, List<Integer>> byEnum = new EnumMap<>(TimeUnit.class);
        byEnum.put(TimeUnit.DAYS, new ArrayList<>(List.of(1)));
        EnumMap<TimeUnit, List<Integer>> enumCopy = DeepCopies.copy(byEnum);
        byEnum.get(TimeUnit.DAYS).add(2);
        assertThat(enumCopy).isEqualTo(Map.of(TimeUnit.DAYS, List.of(1)));
    }

    @Test
    void arraysAreCopiedAtAllLevels() {
        Object[][] original = {{"a", new int[] {1}}, null};
        Object[][] copy = DeepCopies.copy(original);
        ((int[]) original[0][1])[0] = 2;
        original[0][0] = "b";
        assertThat(copy[0][0]).isEqualTo("a");
        assertThat(copy[0][1]).isEqualTo(new int[] {1});
        assertThat(copy[1]).isNull();
    }

    @Test
    void immutableValuesAreSharedAndHoldersOfMutableOnesAreNot() {
        String text = new String("x".toCharArray());
        assertThat(DeepCopies.copy(text)).isSameAs(text);
        assertThat(DeepCopies.copy(TimeUnit.DAYS)).isSameAs(TimeUnit.DAYS);
        Optional<List<String>> original = Optional.of(new ArrayList<>(List.of("a")));
        Optional<List<String>> copy = DeepCopies.copy(original);
        original.orElseThrow().clear();
        assertThat(copy).contains(List.of("a"));
    }

    @Test
    void whatJacksonsOwnDeepCopySharesIsCopied() {
        List<String> held = new ArrayList<>(List.of("a"));
        byte[] bytes = {1};
        var original = JsonNodeFactory.instance.objectNode();
        original.putPOJO("pojo", held);
        original.put("bytes", bytes);
        var copy = DeepCopies.copy(original);
        held.clear();
        bytes[0] = 2;
        assertThat(((POJONode) copy.get("pojo")).getPojo()).isEqualTo(List.of("a"));
        assertThat(copy.get("bytes")).isEqualTo(JsonNodeFactory.instance.binaryNode(new byte[] {1}));
    }

    @Test
    void valuesWhoseCopyWouldDifferAreRefused() {
        assertThatThrownBy(() -> DeepCopies.copy(new IdentityHashMap<>(Map.of("a", "b"))))
                .isInstanceOf(UncopyableTypeException.class);
        assertThatThrownBy(() -> DeepCopies.copy(new StringBuilder()))
                .isInstanceOf(UncopyableTypeException.class)
                .hasMessageContaining("java.lang.StringBuilder");
    }
}
