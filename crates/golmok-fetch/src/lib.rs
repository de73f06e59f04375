//! Open API download (서울 열린데이터광장) with resume. The only crate that reaches the network.
