package io.clew.viewer.svg;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.helpers.DefaultHandler;

/** A document as an XML parser reads it. */
public final class ParsedMarkup {
  private final Document document;

  private ParsedMarkup(Document document) {
    this.document = document;
  }

  /** Fails if the text is not well-formed XML. */
  public static ParsedMarkup of(String text) throws Exception {
    DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    builder.setErrorHandler(new DefaultHandler());
    return new ParsedMarkup(builder.parse(new InputSource(new StringReader(text))));
  }

  static ParsedMarkup of(Markup markup) throws Exception {
    return of("<body>" + markup + "</body>");
  }

  /** All of one name, or all with {@code *}. */
  public List<Element> elements(String name) {
    NodeList found = document.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  /** Of the elements that have this class among others. */
  public List<Element> ofClass(String style) {
    return elements("*").stream()
        .filter(element -> List.of(element.getAttribute("class").split(" ")).contains(style))
        .toList();
  }

  /** The texts of all elements of one name. */
  public List<String> texts(String name) {
    return elements(name).stream().map(Element::getTextContent).toList();
  }

  public String text() {
    return document.getDocumentElement().getTextContent();
  }
}
