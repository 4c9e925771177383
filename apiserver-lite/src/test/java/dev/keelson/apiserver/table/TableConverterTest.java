package dev.keelson.apiserver.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.Catalogue;
import dev.keelson.api.catalogue.GroupVersionResource;
import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.apiserver.encoding.Scalars;
import dev.keelson.clock.FakeClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableConverterTest {
    private final FakeClock clock = new FakeClock();
    private final TableConverter converter = new TableConverter(clock);

    private static ResourceInfo info(String group, String resource) {
        return Objects.requireNonNull(Catalogue.builtIn().find(new GroupVersionResource(group, "v1", resource)));
    }

    private List<String> cells(ResourceInfo info, String object) {
        ObjectNode table = converter.table(
                info, List.of(object.getBytes(StandardCharsets.UTF_8)), null, TableConverter.Include.NONE, "v1");
        List<String> cells = new ArrayList<>();
        for (JsonNode cell : table.at("/rows/0/cells")) {
            cells.add(cell.asText());
        }
        return cells;
    }

    @Test
    void countsReadyContainersAndRestarts() {
        String created = Scalars.time(clock.now().minus(Duration.ofMinutes(3)));
        List<String> cells = cells(
                info("", "pods"),
                "{\"metadata\":{\"name\":\"p\",\"creationTimestamp\":\"" + created + "\"},\"spec\":{\"nodeName\":\"n\","
                        + "\"containers\":[{\"name\":\"a\"},{\"name\":\"b\"}]},\"status\":{\"phase\":\"Running\","
                        + "\"podIPs\":[{\"ip\":\"10.1.2.3\"}],\"containerStatuses\":["
                        + "{\"name\":\"a\",\"ready\":true,\"restartCount\":2,\"state\":{\"running\":{}}},"
                        + "{\"name\":\"b\",\"ready\":false,\"restartCount\":1,\"state\":{\"waiting\":"
                        + "{\"reason\":\"CrashLoopBackOff\"}}}]}}");
        assertThat(cells)
                .containsExactly("p", "1/2", "CrashLoopBackOff", "3", "3m", "10.1.2.3", "n", "<none>", "<none>");
    }

    @Test
    void saysThatDeletedPodsAreTerminating() {
        assertThat(cells(
                        info("", "pods"),
                        "{\"metadata\":{\"name\":\"p\",\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"},\"spec\":{},"
                                + "\"status\":{\"phase\":\"Running\"}}"))
                .contains("Terminating");
    }

    @Test
    void hasACellForEveryColumnOfEveryKind() {
        for (ResourceInfo info : Catalogue.builtIn().resources()) {
            List<String> cells = cells(info, "{\"metadata\":{\"name\":\"x\"}}");
            // Kubernetes prints the age of addresses under no column.
            int more = info.kind().equals("IPAddress") ? 1 : 0;
            assertThat(cells)
                    .as(info.kind())
                    .hasSize((info.columns().isEmpty() ? 2 : info.columns().size()) + more)
                    .contains("x");
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0s", "119,119s", "120,2m", "125,2m5s", "600,10m", "10800,3h", "11100,3h5m", "180000,2d2h"})
    void saysDurationsAsPeopleDo(long seconds, String text) {
        assertThat(Cells.human(Duration.ofSeconds(seconds))).isEqualTo(text);
    }
}
