package dev.keelson.api.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.annotation.ApiLifecycle;
import dev.keelson.api.catalogue.GroupVersionKind;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ApiLifecyclesTest {

    @ApiLifecycle(introduced = "1.30", replacement = "example.com,v1,Lamp")
    @Version("v1beta1")
    private static final class Beta {}

    @ApiLifecycle(introduced = "1.30")
    @Version("v1")
    private static final class Stable {}

    @ApiLifecycle(introduced = "1.30", deprecated = "1.36")
    @Version("v1")
    private static final class Leaving {}

    @ApiLifecycle(introduced = "1.30", deprecated = "1.31", removed = "2.0")
    @Version("v1alpha1")
    private static final class Stated {}

    private static Lifecycle of(Class<?> kind) {
        return Objects.requireNonNull(ApiLifecycles.of(kind));
    }

    @Test
    void whatIsNotGenerallyAvailableGoesBySchedule() {
        assertThat(of(Beta.class))
                .isEqualTo(new Lifecycle(
                        new Release(1, 30),
                        new Release(1, 33),
                        new Release(1, 36),
                        new GroupVersionKind("example.com", "v1", "Lamp")));
    }

    @Test
    void whatIsGenerallyAvailableStaysUnlessItIsSaid() {
        assertThat(of(Stable.class)).isEqualTo(new Lifecycle(new Release(1, 30), null, null, null));
        assertThat(of(Leaving.class)).isEqualTo(new Lifecycle(new Release(1, 30), new Release(1, 36), null, null));
    }

    @Test
    void whatIsSaidCounts() {
        Lifecycle lifecycle = of(Stated.class);
        assertThat(lifecycle.isServedIn(new Release(1, 29))).isFalse();
        assertThat(lifecycle.isServedIn(new Release(1, 30))).isTrue();
        assertThat(lifecycle.isServedIn(new Release(1, 99))).isTrue();
        assertThat(lifecycle.isServedIn(new Release(2, 0))).isFalse();
        assertThat(lifecycle.isDeprecatedIn(new Release(1, 30))).isFalse();
        assertThat(lifecycle.isDeprecatedIn(new Release(1, 31))).isTrue();
        assertThat(ApiLifecycles.of(String.class)).isNull();
    }

    @Test
    void releasesAreTwoNumbersAndCompareByThem() {
        assertThat(Release.parse("1.9")).isLessThan(Release.parse("1.10")).hasToString("1.9");
        for (String malformed : new String[] {"", "1", "1.", ".1", "1.2.3", "v1.2", "1.-2", "1.99999999999"}) {
            assertThatThrownBy(() -> Release.parse(malformed))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + malformed + "'");
        }
    }
}
