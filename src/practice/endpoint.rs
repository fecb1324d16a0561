//! The endpoints that the practice store answers, with the scope each needs (contract 3.2).

use axum::http::Method;

/// Which of the two rate buckets a request is counted in (contract 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bucket {
    /// Reads: 120 a minute.
    Read,
    /// Writes: 20 a minute.
    Write,
}

/// One endpoint under `/plugin-api/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// `GET products/list`
    ProductsList,
    /// `GET products/get?id=`
    ProductsGet,
    /// `GET categories/list`
    CategoriesList,
    /// `GET categories/get?id=`
    CategoriesGet,
    /// `GET payment-methods/list`
    PaymentMethodsList,
    /// `GET customers/list?limit=&after=`
    CustomersList,
    /// `GET customers/get?customerId=`
    CustomersGet,
    /// `POST packets/create`
    PacketsCreate,
    /// `GET packets/get?packetId=`
    PacketsGet,
    /// `GET packets/open`
    PacketsOpen,
    /// `POST packets/update`
    PacketsUpdate,
    /// `POST packets/update-orders`
    PacketsUpdateOrders,
    /// `POST packets/update-payments`
    PacketsUpdatePayments,
}

impl Endpoint {
    /// Every endpoint, in the order of the contract.
    pub const ALL: [Self; 13] = [
        Self::ProductsList,
        Self::ProductsGet,
        Self::CategoriesList,
        Self::CategoriesGet,
        Self::PaymentMethodsList,
        Self::CustomersList,
        Self::CustomersGet,
        Self::PacketsCreate,
        Self::PacketsGet,
        Self::PacketsOpen,
        Self::PacketsUpdate,
        Self::PacketsUpdateOrders,
        Self::PacketsUpdatePayments,
    ];

    /// `resource/action`, the part of the path after `/plugin-api/`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ProductsList => "products/list",
            Self::ProductsGet => "products/get",
            Self::CategoriesList => "categories/list",
            Self::CategoriesGet => "categories/get",
            Self::PaymentMethodsList => "payment-methods/list",
            Self::CustomersList => "customers/list",
            Self::CustomersGet => "customers/get",
            Self::PacketsCreate => "packets/create",
            Self::PacketsGet => "packets/get",
            Self::PacketsOpen => "packets/open",
            Self::PacketsUpdate => "packets/update",
            Self::PacketsUpdateOrders => "packets/update-orders",
            Self::PacketsUpdatePayments => "packets/update-payments",
        }
    }

    /// The resource alone, as it appears in codes like `plugin.packets.notFound`.
    #[must_use]
    pub fn resource(self) -> &'static str {
        self.name().split('/').next().unwrap_or_default()
    }

    /// The action alone: `list`, `create`, `update-orders`.
    #[must_use]
    pub fn action(self) -> &'static str {
        self.name().split('/').nth(1).unwrap_or_default()
    }

    /// Which bucket a call costs (contract 2).
    #[must_use]
    pub const fn bucket(self) -> Bucket {
        match self {
            Self::PacketsCreate
            | Self::PacketsUpdate
            | Self::PacketsUpdateOrders
            | Self::PacketsUpdatePayments => Bucket::Write,
            Self::ProductsList
            | Self::ProductsGet
            | Self::CategoriesList
            | Self::CategoriesGet
            | Self::PaymentMethodsList
            | Self::CustomersList
            | Self::CustomersGet
            | Self::PacketsGet
            | Self::PacketsOpen => Bucket::Read,
        }
    }

    /// GET for reads, POST for writes; no other verb exists (contract 1.1).
    #[must_use]
    pub fn method(self) -> Method {
        match self.bucket() {
            Bucket::Read => Method::GET,
            Bucket::Write => Method::POST,
        }
    }

    /// The scope the install must hold (contract 3.2).
    #[must_use]
    pub const fn scope(self) -> &'static str {
        match self {
            Self::ProductsList | Self::ProductsGet | Self::CategoriesList | Self::CategoriesGet => {
                "products:read"
            }
            Self::PaymentMethodsList => "payment_methods:read",
            Self::CustomersList | Self::CustomersGet => "customers:read",
            Self::PacketsGet | Self::PacketsOpen => "orders:read",
            Self::PacketsCreate
            | Self::PacketsUpdate
            | Self::PacketsUpdateOrders
            | Self::PacketsUpdatePayments => "orders:write",
        }
    }
}
