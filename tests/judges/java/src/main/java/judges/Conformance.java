package judges;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Asks veraPDF whether files conform: {@code Conformance FLAVOUR,FLAVOUR… FILE…}, one JSON object a file and flavour. */
public final class Conformance {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Conformance() {}

    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (String file : List.of(arguments).subList(1, arguments.length)) {
            for (String flavour : arguments[0].split(",")) {
                System.out.println(JSON.writeValueAsString(judge(Path.of(file), PDFAFlavour.fromString(flavour))));
            }
        }
    }

    private static Map<String, Object> judge(Path file, PDFAFlavour flavour) {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("file", file.toString());
        said.put("flavour", flavour.getId());
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file.toFile(), flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            said.put("passed", result.isCompliant());
            said.put("checks", result.getTotalAssertions());
            TreeSet<String> faults = new TreeSet<>();
            for (TestAssertion each : result.getTestAssertions()) {
                if (each.getStatus() == TestAssertion.Status.FAILED) {
                    faults.add(each.getRuleId().getClause() + "-" + each.getRuleId().getTestNumber() + " " + each.getMessage());
                }
            }
            said.put("faults", faults);
        } catch (Exception unreadable) {
            said.put("passed", false);
            said.put("checks", 0);
            said.put("faults", List.of(unreadable.toString()));
        }
        return said;
    }
}
